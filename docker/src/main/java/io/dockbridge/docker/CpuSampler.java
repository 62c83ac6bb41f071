package io.dockbridge.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The processor time a container has used so far. {@code one-shot} (API 1.41) makes the engine
 * answer at once: without it each answer takes a second or two.
 */
final class CpuSampler {
  private final EngineHttp http;

  CpuSampler(EngineHttp http) {
    this.http = http;
  }

  /**
   * A reading of the counter.
   *
   * @param at on the server's clock
   * @param usedNanos nanoseconds on any core since the container started
   */
  record Sample(Instant at, long usedNanos) {
    /** Cores used since an earlier reading; 0 if the container was started again in between. */
    double coresSince(Sample earlier) {
      long wall = Duration.between(earlier.at, at).toNanos();
      return wall <= 0 ? 0 : Math.max(0, (double) (usedNanos - earlier.usedNanos) / wall);
    }
  }

  /** Empty if the container is gone or has stopped, or if the host doesn't count. */
  Optional<Sample> sample(String id) throws IOException {
    EngineHttp.Answer answer = http.get("/containers/" + id + "/stats?stream=false&one-shot=true");
    return answer.status() == 200 ? read(EngineJson.read(answer.body())) : Optional.empty();
  }

  /** Zero, for a stopped container or where the host counts nothing, is no measurement. */
  private static Optional<Sample> read(JsonNode stats) {
    long used = stats.path("cpu_stats").path("cpu_usage").path("total_usage").asLong();
    try {
      return used > 0
          ? Optional.of(new Sample(Instant.parse(EngineJson.text(stats.path("read"))), used))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
