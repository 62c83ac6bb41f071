package io.dockbridge.lifecycle.connection;

import java.time.Duration;

/**
 * How often a server that is out of reach is tried.
 *
 * @param first after the first failed try; it doubles from there
 * @param longest while nobody answers, which is how long it may go unnoticed that the network is
 *     back
 * @param refused the longest where a server answers and turns us away; it counts those tries
 *     (sshd_config: PerSourcePenalties)
 * @param inquiry between two questions to the cloud about the server
 */
public record ReconnectPauses(
    Duration first, Duration longest, Duration refused, Duration inquiry) {
  /** For real clouds. */
  public static final ReconnectPauses STANDARD =
      new ReconnectPauses(
          Duration.ofMillis(250),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(15));
}
