package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.docker.EngineRequest;
import io.dockbridge.enginesocket.http.RequestHead;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code docker ps --filter publish=8080} while a port is remapped. The engine knows only the
 * server's ports. So it is asked without the filter, and containers are chosen here, by the ports
 * that {@link PortRewriter} has put into the answer. The engine joins {@code publish} and {@code
 * expose} by "or" (moby's {@code includeContainerInList}), so both are applied here.
 *
 * @param published what the client wants published, of which one is enough
 * @param exposed what the client wants exposed, of which one is enough
 * @param limit how many containers the client wants; 0 for all. The engine would count before us.
 * @param query the request's query without these
 */
public record PublishFilter(
    List<PortRange> published, List<PortRange> exposed, int limit, String query)
    implements AnswerRewriter {
  private static final String FILTERS = "filters=";
  private static final String LIMIT = "limit=";

  /** {@code 8000-8010/tcp}, as a filter has it. */
  record PortRange(int first, int last, String protocol) {
    /**
     * Of a filter's text.
     *
     * @throws NumberFormatException if it is no port
     */
    static PortRange of(String text) {
      String[] parts = text.split("/", 2);
      String[] ends = parts[0].split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
      return new PortRange(first, last, parts.length == 1 ? "tcp" : parts[1]);
    }

    boolean contains(JsonNode port, String field) {
      int number = port.path(field).asInt();
      return first <= number && number <= last && port.path("Type").asText().equals(protocol);
    }
  }

  /**
   * Of a list of containers; empty if it asks for no published port, or in a way that the engine
   * has to judge.
   */
  public static Optional<PublishFilter> of(EngineRequest route) {
    if (!route.path().equals("/containers/json")) {
      return Optional.empty();
    }
    try {
      return read(route.query().split("&", -1));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<PublishFilter> read(String[] parameters) throws IOException {
    Optional<ObjectNode> filters = Optional.empty();
    List<String> others = new ArrayList<>();
    int limit = 0;
    for (String parameter : parameters) {
      if (parameter.startsWith(FILTERS)) {
        filters = filters(parameter.substring(FILTERS.length()));
      } else if (parameter.startsWith(LIMIT)) {
        limit = Integer.parseInt(parameter.substring(LIMIT.length()));
      } else if (!parameter.isEmpty()) {
        others.add(parameter);
      }
    }
    if (filters.isEmpty() || !filters.get().has("publish")) {
      return Optional.empty();
    }
    List<PortRange> published = ranges(filters.get().remove("publish"));
    List<PortRange> exposed = ranges(filters.get().path("expose"));
    filters.get().remove("expose");
    others.add(FILTERS + URLEncoder.encode(filters.get().toString(), StandardCharsets.UTF_8));
    return Optional.of(
        new PublishFilter(published, exposed, Math.max(0, limit), String.join("&", others)));
  }

  private static Optional<ObjectNode> filters(String encoded) throws IOException {
    String json = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    return OwnSocketMounts.JSON.readTree(json) instanceof ObjectNode filters
        ? Optional.of(filters)
        : Optional.empty();
  }

  /** A list, or an object whose names they are (clients of API 1.22 and later). */
  private static List<PortRange> ranges(JsonNode values) {
    List<PortRange> ranges = new ArrayList<>();
    values.fieldNames().forEachRemaining(it -> ranges.add(PortRange.of(it)));
    if (values.isArray()) {
      values.forEach(it -> ranges.add(PortRange.of(it.asText())));
    }
    return ranges;
  }

  /** The same request without what is applied here. */
  public RequestHead withoutFilter(RequestHead request) {
    String target = request.target();
    return request.withTarget(target.substring(0, target.indexOf('?') + 1) + query);
  }

  /** The containers of an answer that are asked for; its ports are those that are open here. */
  @Override
  public byte[] rewrite(byte[] answer) throws IOException {
    if (!(OwnSocketMounts.JSON.readTree(answer) instanceof ArrayNode containers)) {
      return answer;
    }
    ArrayNode chosen = OwnSocketMounts.JSON.createArrayNode();
    for (JsonNode container : containers) {
      if (isChosen(container.path("Ports")) && (limit == 0 || chosen.size() < limit)) {
        chosen.add(container);
      }
    }
    return OwnSocketMounts.JSON.writeValueAsBytes(chosen);
  }

  private boolean isChosen(JsonNode ports) {
    for (JsonNode port : ports) {
      if (published.stream().anyMatch(it -> it.contains(port, "PublicPort"))
          || exposed.stream().anyMatch(it -> it.contains(port, "PrivatePort"))) {
        return true;
      }
    }
    return false;
  }
}
