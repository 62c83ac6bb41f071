package io.dockbridge.lifecycle.idle;

import io.dockbridge.config.DockBridgeConfig.DestroyAt;
import io.dockbridge.config.DockBridgeConfig.KeepingContainers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * When a server has to go: unused, or too old.
 *
 * @param idleTimeout how long nothing must have happened
 * @param connectionTimeout how long a forwarded connection counts without a byte
 * @param terminalTimeout how long a terminal does
 * @param grace how long an idle server is still kept for whoever comes back
 */
public record IdleRules(
    Duration idleTimeout,
    Duration connectionTimeout,
    Duration terminalTimeout,
    Duration grace,
    KeepingContainers containers,
    DestroyAt destroyAt,
    AgeLimit age) {
  private static final int LONGEST_IN_SHORTEST = 5;
  private static final int CHECKS_PER_TIMEOUT = 60;

  /**
   * How long to wait between two looks at a server that is in use: each costs an idle daemon more
   * than all else, and the longer a server may be idle, the less a few seconds matter.
   *
   * @param shortest never more often than this, and never more seldom than five times this
   */
  public Duration betweenChecks(Duration shortest) {
    Duration longest = shortest.multipliedBy(LONGEST_IN_SHORTEST);
    Duration part = idleTimeout.dividedBy(CHECKS_PER_TIMEOUT);
    return Collections.max(List.of(shortest, Collections.min(List.of(part, longest))));
  }
}
