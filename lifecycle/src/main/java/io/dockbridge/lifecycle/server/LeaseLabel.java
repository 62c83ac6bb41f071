package io.dockbridge.lifecycle.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Until when a server is known to be looked after, as a label: Unix seconds. A daemon that lives
 * renews it; when it is past, others of the project may delete the server.
 */
public final class LeaseLabel {
  public static final String NAME = "dockbridge-lease";
  static final Duration LENGTH = Duration.ofMinutes(30);
  public static final Duration RENEWAL = Duration.ofMinutes(10);

  private LeaseLabel() {}

  /**
   * The label of a server that is looked after now.
   *
   * @param now by the cloud's clock: others compare with that, and this machine's may be wrong
   */
  public static String from(Instant now) {
    return Long.toString(now.plus(LENGTH).getEpochSecond());
  }

  /** The end of the lease; empty if there is none that can be read. */
  public static Optional<Instant> end(Map<String, String> labels) {
    return Optional.ofNullable(labels.get(NAME))
        .filter(it -> it.matches("\\d{1,11}"))
        .map(it -> Instant.ofEpochSecond(Long.parseLong(it)));
  }
}
