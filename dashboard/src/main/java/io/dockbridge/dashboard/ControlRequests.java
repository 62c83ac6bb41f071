package io.dockbridge.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the control API that the page may use: no stop of the daemon, nothing about mounted
 * folders but what the status says. Thread-safe.
 */
record ControlRequests(Sources.Control control) {
  static final String ROOT = "_dockbridge/";

  private static final String NO_SERVER = "there is no server";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern ALLOWED =
      Pattern.compile(
          "GET /_dockbridge/(status|activity|server/contents)"
              + "|(POST|DELETE) /_dockbridge/(keep|ports)(\\?.*)?");

  /** Deleting needs the server's name, so that no wrong click does it. */
  private static final Pattern DESTROY =
      Pattern.compile("DELETE /_dockbridge/server\\?confirm=([^&]*)");

  /** The status document, as {@code status -o json} has it. */
  ObjectNode status() throws JsonProcessingException {
    return (ObjectNode)
        JSON.readTree(control.answer("GET", "/_dockbridge/status").orElseThrow().body());
  }

  /**
   * Passes a request on.
   *
   * @param target beginning with a slash
   */
  Reply answer(String method, String target) throws JsonProcessingException {
    String request = method + " " + target;
    Matcher destroy = DESTROY.matcher(request);
    if (destroy.matches()) {
      return destroy(URLDecoder.decode(destroy.group(1), StandardCharsets.UTF_8));
    }
    Optional<Reply> answer =
        ALLOWED.matcher(request).matches() ? passed(method, target) : Optional.empty();
    return answer.orElseGet(() -> Reply.error(404, "the dashboard has no " + request));
  }

  private Reply destroy(String confirmed) throws JsonProcessingException {
    Optional<String> name =
        Optional.of(status().at("/server_status/server/name"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::asText);
    return name.filter(confirmed::equals)
        .flatMap(_ -> passed("DELETE", "/_dockbridge/server"))
        .orElseGet(
            () -> Reply.error(409, name.map(it -> "the server's name is " + it).orElse(NO_SERVER)));
  }

  private Optional<Reply> passed(String method, String target) {
    return control.answer(method, target).map(it -> Reply.json(it.status(), it.body()));
  }
}
