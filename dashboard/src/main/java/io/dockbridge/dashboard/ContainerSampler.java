package io.dockbridge.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.docker.DockerEngine;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers and what they use, as the engine answered last. {@link #sample} is called by the
 * thread {@code dashboard-containers} alone, {@link #latest} by viewers' threads.
 */
final class ContainerSampler {
  private static final Logger log = LoggerFactory.getLogger(ContainerSampler.class);

  /** Of so many running ones; the others are listed without figures. */
  private static final int MOST_MEASURED = 32;

  private final Sources.EngineAccess engine;
  private volatile ArrayNode latest = JsonNodeFactory.instance.arrayNode();
  private Map<String, JsonNode> before = Map.of();

  ContainerSampler(Sources.EngineAccess engine) {
    this.engine = engine;
  }

  ArrayNode latest() {
    return latest;
  }

  /** Asks the engine; without one there are no containers. */
  void sample() {
    try {
      DockerEngine now = engine.now();
      JsonNode listed = now.list();
      List<String> running =
          StreamSupport.stream(listed.spliterator(), false)
              .filter(it -> it.path("State").asText().equals("running"))
              .map(it -> it.path("Id").asText())
              .limit(MOST_MEASURED)
              .toList();
      Map<String, JsonNode> measured = new HashMap<>(now.statistics(running));
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      listed.forEach(it -> all.add(container(it, measured.get(it.path("Id").asText()))));
      before = measured;
      latest = all;
    } catch (IOException e) {
      log.debug("The containers are not known: {}", e.toString());
      before = Map.of();
      latest = JsonNodeFactory.instance.arrayNode();
    }
  }

  /** On a host without cgroup controllers the engine measures nothing. */
  private ObjectNode container(JsonNode listed, JsonNode measured) {
    String id = listed.path("Id").asText();
    ObjectNode container =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("name", listed.at("/Names/0").asText().replaceFirst("^/", ""))
            .put("image", listed.path("Image").asText())
            .put("state", listed.path("State").asText())
            .put("status", listed.path("Status").asText());
    if (measured != null && measured.at("/memory_stats/usage").isNumber()) {
      container.put("memory_bytes", memory(measured.path("memory_stats")));
      container.put("memory_limit", measured.at("/memory_stats/limit").asLong());
      JsonNode earlier = before.get(id);
      if (earlier != null) {
        container.put("cpu_percent", cpuPercent(earlier, measured));
      }
    }
    return container;
  }

  /** As {@code docker stats} counts: without the cache that the kernel can drop (cgroup v2, v1). */
  static long memory(JsonNode memory) {
    JsonNode stats = memory.path("stats");
    long cache = stats.path("inactive_file").asLong(stats.path("total_inactive_file").asLong());
    return Math.max(0, memory.path("usage").asLong() - cache);
  }

  /** As {@code docker stats} counts: 100 is one core. */
  static double cpuPercent(JsonNode earlier, JsonNode now) {
    double used = difference(earlier, now, "/cpu_stats/cpu_usage/total_usage");
    double all = difference(earlier, now, "/cpu_stats/system_cpu_usage");
    long cores = Math.max(1, now.at("/cpu_stats/online_cpus").asLong());
    return used > 0 && all > 0 ? Math.round(used / all * cores * 1000) / 10.0 : 0;
  }

  private static double difference(JsonNode earlier, JsonNode now, String counter) {
    return now.at(counter).asDouble() - earlier.at(counter).asDouble();
  }
}
