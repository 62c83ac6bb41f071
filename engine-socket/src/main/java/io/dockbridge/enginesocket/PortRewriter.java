package io.dockbridge.enginesocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.docker.EngineRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes {@code docker ps}, {@code docker port} and {@code docker inspect} say the port that is open
 * here where it is another than the server's. An answer is touched only while there is such a port,
 * and then only that number in it.
 */
final class PortRewriter {
  private static final String CONTAINERS = "/containers/";
  private static final String DESCRIBED = "/json";
  private static final ObjectMapper JSON = OwnSocketMounts.JSON;

  private final Supplier<List<Remap>> remaps;

  PortRewriter(Supplier<List<Remap>> remaps) {
    this.remaps = remaps;
  }

  /** Whether the answer to this request may name ports, and one is remapped now. */
  boolean concerns(String method, EngineRequest route) {
    return method.equals("GET") && namesPorts(route.path()) && !remaps.get().isEmpty();
  }

  /** {@code /containers/json} and {@code /containers/{id}/json}. */
  private static boolean namesPorts(String path) {
    int end = path.length() - DESCRIBED.length();
    return path.startsWith(CONTAINERS)
        && path.endsWith(DESCRIBED)
        && (end < CONTAINERS.length() || path.indexOf('/', CONTAINERS.length()) == end);
  }

  /** The body of a list or an inspection with the local ports; anything else as it is. */
  byte[] rewrite(byte[] body) throws IOException {
    JsonNode answer = JSON.readTree(body);
    if (answer.isArray()) {
      answer.forEach(this::correctListed);
    } else {
      correctInspected(answer);
    }
    return JSON.writeValueAsBytes(answer);
  }

  private void correctListed(JsonNode container) {
    String id = container.path("Id").asText();
    for (JsonNode port : container.path("Ports")) {
      find(id, port.path("PublicPort").asInt(), port.path("Type").asText())
          .ifPresent(it -> ((ObjectNode) port).put("PublicPort", it.localPort()));
    }
  }

  private void correctInspected(JsonNode container) {
    String id = container.path("Id").asText();
    container
        .path("NetworkSettings")
        .path("Ports")
        .properties()
        .forEach(
            entry -> {
              String protocol = entry.getKey().substring(entry.getKey().indexOf('/') + 1);
              for (JsonNode binding : entry.getValue()) {
                find(id, binding.path("HostPort").asInt(), protocol)
                    .ifPresent(
                        it ->
                            ((ObjectNode) binding).put("HostPort", String.valueOf(it.localPort())));
              }
            });
  }

  private Optional<Remap> find(String container, int port, String protocol) {
    return remaps.get().stream()
        .filter(it -> it.containerId().equals(container))
        .filter(it -> it.remotePort() == port && it.protocol().equals(protocol))
        .findFirst();
  }
}
