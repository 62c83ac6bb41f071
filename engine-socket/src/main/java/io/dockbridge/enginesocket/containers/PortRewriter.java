package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.docker.EngineRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes {@code docker ps}, {@code docker port} and {@code docker inspect} say the port that is open
 * here where it is another than the server's. An answer is touched only while there is such a port,
 * and then only that number in it.
 */
public final class PortRewriter implements AnswerRewriter {
  private static final String CONTAINERS = "/containers/";
  private static final String DESCRIBED = "/json";
  private static final Set<String> ALL = Set.of("", "0.0.0.0", "::");
  private static final ObjectMapper JSON = OwnSocketMounts.JSON;

  private final Supplier<List<Remap>> remaps;

  /** Of the ports that are remapped when an answer comes. */
  public PortRewriter(Supplier<List<Remap>> remaps) {
    this.remaps = remaps;
  }

  /** Whether the answer to this request may name ports, and one is remapped now. */
  public boolean concerns(String method, EngineRequest route) {
    return method.equals("GET") && namesPorts(route.path()) && !remaps.get().isEmpty();
  }

  /** {@code /containers/json} and {@code /containers/{id}/json}. */
  private static boolean namesPorts(String path) {
    int end = path.length() - DESCRIBED.length();
    return path.startsWith(CONTAINERS)
        && path.endsWith(DESCRIBED)
        && (end < CONTAINERS.length() || path.indexOf('/', CONTAINERS.length()) == end);
  }

  @Override
  public byte[] rewrite(byte[] body) throws IOException {
    Map<Remap, Integer> local = new HashMap<>();
    for (Remap each : remaps.get()) {
      local.put(
          place(each.containerId(), each.hostIp(), each.remotePort(), each.protocol()),
          each.localPort());
    }
    JsonNode answer = JSON.readTree(body);
    if (answer.isArray()) {
      answer.forEach(it -> correctListed(it, local));
    } else {
      correctInspected(answer, local);
    }
    return JSON.writeValueAsBytes(answer);
  }

  /** A port without its local number; all addresses are one. */
  private static Remap place(String container, String ip, int port, String protocol) {
    return new Remap(container, ALL.contains(ip) ? "" : ip, port, protocol, 0);
  }

  private static void correctListed(JsonNode container, Map<Remap, Integer> local) {
    String id = container.path("Id").asText();
    for (JsonNode port : container.path("Ports")) {
      find(id, port.path("IP"), port.path("PublicPort"), port.path("Type").asText(), local)
          .ifPresent(it -> ((ObjectNode) port).put("PublicPort", it));
    }
  }

  private static void correctInspected(JsonNode container, Map<Remap, Integer> local) {
    String id = container.path("Id").asText();
    for (Map.Entry<String, JsonNode> port :
        container.path("NetworkSettings").path("Ports").properties()) {
      String protocol = port.getKey().substring(port.getKey().indexOf('/') + 1);
      for (JsonNode binding : port.getValue()) {
        find(id, binding.path("HostIp"), binding.path("HostPort"), protocol, local)
            .ifPresent(it -> ((ObjectNode) binding).put("HostPort", String.valueOf(it)));
      }
    }
  }

  /** By its address, or else as a port of all addresses: an engine may have a default address. */
  private static Optional<Integer> find(
      String container, JsonNode ip, JsonNode port, String protocol, Map<Remap, Integer> local) {
    return Optional.ofNullable(local.get(place(container, ip.asText(""), port.asInt(), protocol)))
        .or(() -> Optional.ofNullable(local.get(place(container, "", port.asInt(), protocol))));
  }
}
