package io.dockbridge.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The processor time a container has used so far. {@code one-shot} (API 1.41) makes the engine
 * answer at once: without it each answer takes a second or two.
 */
final class CpuSampler {
  private final DockerHttpClient http;
  private final ObjectMapper json = EngineConfig.INSTANCE.getObjectMapper();

  CpuSampler(DockerHttpClient http) {
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
    DockerHttpClient.Request request =
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.GET)
            .path("/containers/" + id + "/stats?stream=false&one-shot=true")
            .build();
    try (DockerHttpClient.Response answer = Failures.checked(() -> http.execute(request))) {
      if (answer.getStatusCode() != 200) {
        return Optional.empty();
      }
      return read(json.readValue(answer.getBody(), Statistics.class));
    }
  }

  /** Zero, for a stopped container or where the host counts nothing, is no measurement. */
  private static Optional<Sample> read(Statistics statistics) {
    return Optional.ofNullable(statistics.getCpuStats())
        .map(cpu -> cpu.getCpuUsage())
        .map(usage -> usage.getTotalUsage())
        .filter(used -> used > 0)
        .map(used -> new Sample(Instant.parse(statistics.getRead()), used));
  }
}
