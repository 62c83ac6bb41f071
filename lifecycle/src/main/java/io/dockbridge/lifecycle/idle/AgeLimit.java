package io.dockbridge.lifecycle.idle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long one server should exist.
 *
 * @param longest empty: as long as it is needed
 * @param destroys whether a server that is older is destroyed, in use or not
 */
public record AgeLimit(Optional<Duration> longest, boolean destroys) {
  /** Any age will do. */
  public static final AgeLimit NONE = new AgeLimit(Optional.empty(), false);

  /** Says that a server is too old, if it is. */
  public Optional<String> exceeded(Instant created, Instant now) {
    Duration age = Duration.between(created, now);
    return longest
        .filter(it -> age.compareTo(it) > 0)
        .map(
            it ->
                "it exists for %d h, longer than limits.max_hours (%d) allows"
                    .formatted(age.toHours(), it.toHours()));
  }
}
