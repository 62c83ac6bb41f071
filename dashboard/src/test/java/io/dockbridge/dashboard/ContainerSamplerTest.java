package io.dockbridge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContainerSamplerTest {
  private static final String LIST =
      """
      [{"Id":"aa","Names":["/web"],"Image":"nginx","State":"running","Status":"Up 2 minutes"},
       {"Id":"bb","Names":["/old"],"Image":"busybox","State":"exited","Status":"Exited (0)"}]
      """;

  private static String stats(long used, long all) {
    return """
    {"cpu_stats":{"cpu_usage":{"total_usage":%d},"system_cpu_usage":%d,"online_cpus":4},
     "memory_stats":{"usage":100,"limit":1000,"stats":{"inactive_file":30}}}
    """
        .formatted(used, all);
  }

  @Test
  void figuresAreThoseOfDockerStats() throws IOException {
    try (FakeParts parts = new FakeParts()) {
      parts.engine().script("/containers/json", 200, LIST);
      parts.engine().script("/containers/aa/stats", 200, stats(1000, 10_000));
      ContainerSampler sampler =
          new ContainerSampler(parts.sources(null, java.util.List.of()).engine());
      sampler.sample();
      assertThat(sampler.latest().at("/0/memory_bytes").asLong()).isEqualTo(70);
      assertThat(sampler.latest().at("/0").has("cpu_percent")).as("one reading").isFalse();

      parts.engine().script("/containers/aa/stats", 200, stats(1500, 14_000));
      sampler.sample();
      assertThat(sampler.latest().at("/0/cpu_percent").asDouble()).isEqualTo(50.0);
      JsonNode stopped = sampler.latest().path(1);
      assertThat(stopped.path("name").asText()).isEqualTo("old");
      assertThat(stopped.has("memory_bytes")).isFalse();
      assertThat(parts.engine().requests()).noneMatch(it -> it.contains("/containers/bb/"));
    }
  }

  @Test
  void whereNothingIsMeasuredThereAreNoFigures() throws IOException {
    try (FakeParts parts = new FakeParts()) {
      parts.engine().script("/containers/json", 200, LIST);
      parts.engine().script("/containers/aa/stats", 200, "{\"memory_stats\":{}}");
      ContainerSampler sampler =
          new ContainerSampler(parts.sources(null, java.util.List.of()).engine());
      sampler.sample();
      assertThat(sampler.latest().at("/0").has("memory_bytes")).isFalse();
    }
  }

  @Test
  void withoutAnEngineThereAreNoContainers() {
    ContainerSampler sampler =
        new ContainerSampler(
            () -> {
              throw new IOException("there is no server");
            });
    sampler.sample();
    assertThat(sampler.latest()).isEmpty();
  }
}
