package io.dockbridge.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A reading of a container's processor counter, which begins at 0 with each start.
 *
 * @param at on the server's clock
 * @param usedNanos nanoseconds on any core since the container started
 */
public record CpuTime(Instant at, long usedNanos) {
  /** Zero, for a stopped container or where the host counts nothing, is no measurement. */
  static Optional<CpuTime> read(JsonNode stats) {
    long used = stats.path("cpu_stats").path("cpu_usage").path("total_usage").asLong();
    try {
      return used > 0
          ? Optional.of(new CpuTime(Instant.parse(EngineJson.text(stats.path("read"))), used))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
