package io.dockbridge.enginesocket.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Bytes that are not an HTTP/1.x message that can be served. A client is told in the very words of
 * Go's HTTP server, which is the engine's (net/http, {@code conn.serve}).
 */
public final class MalformedMessageException extends IOException {
  private static final String BAD_REQUEST = "400 Bad Request";

  private final String status;
  private final String body;

  private MalformedMessageException(String status, String body, String what) {
    super(what);
    this.status = status;
    this.body = body;
  }

  /** Not HTTP, or not what HTTP allows. */
  MalformedMessageException(String what) {
    this(BAD_REQUEST, BAD_REQUEST, what);
  }

  /** Not HTTP, or not what HTTP allows. */
  MalformedMessageException(String what, Throwable cause) {
    this(what);
    initCause(cause);
  }

  /** A request that says to no host what it wants, or nothing that could be a host. */
  static MalformedMessageException host(String what) {
    String status = BAD_REQUEST + ": " + what;
    return new MalformedMessageException(status, status, what);
  }

  static MalformedMessageException headTooLong() {
    String status = "431 Request Header Fields Too Large";
    return new MalformedMessageException(status, status, "the head is too long");
  }

  /** More body than is read as a whole. */
  public static MalformedMessageException bodyTooLong(String what) {
    String status = "413 Request Entity Too Large";
    return new MalformedMessageException(status, status, what);
  }

  static MalformedMessageException unsupportedVersion() {
    String reason = "unsupported protocol version";
    String status = "505 HTTP Version Not Supported: " + reason;
    return new MalformedMessageException(status, status, reason);
  }

  static MalformedMessageException unsupportedCoding() {
    String reason = "Unsupported transfer encoding";
    return new MalformedMessageException("501 Not Implemented", reason, reason);
  }

  /** Writes the answer, after which the connection ends. */
  public void answer(OutputStream out) throws IOException {
    new MessageHead(
            "HTTP/1.1 " + status,
            List.of("Content-Type: text/plain; charset=utf-8", "Connection: close"))
        .writeTo(out);
    out.write(body.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
