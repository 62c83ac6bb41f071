package io.dockbridge.enginesocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dockbridge.docker.EngineRequest;
import io.dockbridge.enginesocket.containers.OwnSocketMounts;
import io.dockbridge.enginesocket.http.MessageHead;
import io.dockbridge.enginesocket.http.RequestHead;
import io.dockbridge.enginesocket.http.ResponseHead;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hc.core5.http.HttpVersion;

/**
 * A successful answer whose head the client gets before there is an engine. The engine's own head
 * is dropped; its body follows in chunks. Immutable.
 *
 * @param field where Docker's JSON messages of this answer carry text
 * @param progress what is being done towards an engine
 */
record EarlyAnswer(String field, Supplier<Optional<String>> progress) {
  /** The head, with the headers that all answers carry. */
  static ResponseHead head(Map<String, String> common) {
    Map<String, String> all = new TreeMap<>(common);
    all.put("Content-Type", "application/json");
    all.put("Transfer-Encoding", "chunked");
    return new ResponseHead(200, HttpVersion.HTTP_1_1, MessageHead.of("HTTP/1.1 200 OK", all));
  }

  /** How docker's command line and its plugins name themselves. */
  private static final String COMMAND_LINE = "Docker-Client/";

  /**
   * The early answer to a pull or a classic build of docker's command line, which shows what it
   * reads, errors too. Other clients take a status of 200 for success and may not look for an error
   * in the stream: they wait for the engine's status. Empty for everything else, and where the text
   * is a result ({@code docker import}, {@code build -q}) or for a program ({@code version=2}:
   * BuildKit).
   */
  static Optional<EarlyAnswer> of(
      RequestHead request, EngineRequest route, Supplier<Optional<String>> progress) {
    Optional<String> field = request.method().equals("POST") ? field(route) : Optional.empty();
    return field
        .filter(_ -> request.head().header("User-Agent").orElse("").startsWith(COMMAND_LINE))
        .filter(_ -> !request.isHttp10())
        .filter(_ -> !request.expectsContinue())
        .map(it -> new EarlyAnswer(it, progress));
  }

  private static Optional<String> field(EngineRequest route) {
    List<String> query = Arrays.asList(route.query().split("&", -1));
    if (route.path().equals("/images/create")) {
      return query.stream().anyMatch(it -> it.startsWith("fromImage="))
          ? Optional.of("status")
          : Optional.empty();
    }
    boolean forProgram = query.stream().anyMatch(it -> it.matches("version=2|q=(1|true|True)"));
    return route.path().equals("/build") && !forProgram ? Optional.of("stream") : Optional.empty();
  }

  /** Writes what is being done, and what is done next, until closed. */
  ProgressWriter report(OutputStream out) {
    return ProgressWriter.start(() -> progress.get().map(this::line), out);
  }

  private byte[] line(String text) {
    String end = field.equals("stream") ? "\n" : "";
    return bytes(JsonNodeFactory.instance.objectNode().put(field, "DockBridge: " + text + end));
  }

  /** The message that ends such an answer when the request failed after all. */
  static byte[] error(String message) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    JsonNode detail = json.objectNode().put("message", message);
    return bytes(json.objectNode().put("error", message).set("errorDetail", detail));
  }

  /** What the engine said in an answer that is no success. */
  static String message(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    try {
      return OwnSocketMounts.JSON.readTree(body).path("message").asText(text);
    } catch (IOException notJson) {
      return text;
    }
  }

  private static byte[] bytes(JsonNode message) {
    return (message + "\r\n").getBytes(StandardCharsets.UTF_8);
  }
}
