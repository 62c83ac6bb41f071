package io.dockbridge.enginesocket.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;

/**
 * A whole response made here.
 *
 * @param headers besides those that every answer has
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
    return error(status, JsonNodeFactory.instance.objectNode().put("message", message));
  }

  /** The same with one line that says what to do, which DockBridge's own commands show. */
  public static LocalAnswer error(int status, String message, String advice) {
    return error(
        status,
        JsonNodeFactory.instance.objectNode().put("message", message).put("advice", advice));
  }

  private static LocalAnswer error(int status, ObjectNode body) {
    return json(status, body + "\n");
  }

  /**
   * Writes it as the engine would.
   *
   * @param common the headers that every answer carries
   * @param close whether the connection ends after it
   */
  public void writeTo(
      OutputStream out, RequestHead request, Map<String, String> common, boolean close)
      throws IOException {
    byte[] bytes = request.isHead() ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    Map<String, String> all = new TreeMap<>(common);
    all.putAll(headers);
    all.put("Content-Type", contentType);
    all.put("Content-Length", String.valueOf(bytes.length));
    request.connection(close).ifPresent(it -> all.put("Connection", it));
    head(request.isHttp10() ? "HTTP/1.0 " : "HTTP/1.1 ", all).writeTo(out);
    out.write(bytes);
    out.flush();
  }

  private MessageHead head(String version, Map<String, String> all) {
    String reason = EnglishReasonPhraseCatalog.INSTANCE.getReason(status, null);
    return MessageHead.of(version + status + " " + (reason == null ? "Status" : reason), all);
  }
}
