package io.dockbridge.enginesocket;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;

/**
 * A whole response made here.
 *
 * @param headers besides Content-Type and Content-Length, in order
 * @param afterwards what follows once the client has it
 */
public record LocalAnswer(
    int status, Map<String, String> headers, String contentType, String body, Runnable afterwards) {
  /** An answer with nothing to follow. */
  public LocalAnswer(int status, Map<String, String> headers, String contentType, String body) {
    this(status, headers, contentType, body, () -> {});
  }

  /** The same answer with something that happens once the client has it. */
  public LocalAnswer then(Runnable next) {
    return new LocalAnswer(status, headers, contentType, body, next);
  }

  /** A JSON answer. */
  public static LocalAnswer json(int status, String body) {
    return new LocalAnswer(status, Map.of(), "application/json", body);
  }

  /** An error in Docker's own shape, {@code {"message": …}}, as every Docker client shows it. */
  public static LocalAnswer error(int status, String message) {
    String body = JsonNodeFactory.instance.objectNode().put("message", message).toString();
    return json(status, body + "\n");
  }

  byte[] bodyBytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }

  /** The head as it goes out; {@code close} announces that the connection ends after it. */
  MessageHead head(boolean close) {
    String reason = EnglishReasonPhraseCatalog.INSTANCE.getReason(status, null);
    List<String> lines = new ArrayList<>();
    headers.forEach((name, value) -> lines.add(name + ": " + value));
    lines.add("Content-Type: " + contentType);
    lines.add("Content-Length: " + bodyBytes().length);
    if (close) {
      lines.add("Connection: close");
    }
    return new MessageHead(
        "HTTP/1.1 " + status + " " + (reason == null ? "Status" : reason), lines);
  }
}
