package io.dockbridge.enginesocket.http;

import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;

/**
 * The head of a request.
 *
 * @param target the request target exactly as sent, with its query
 */
public record RequestHead(String method, String target, ProtocolVersion version, MessageHead head) {
  /** How a client of HTTP/2 with prior knowledge begins (RFC 9113 §3.4). */
  static final String HTTP_2_PREFACE = "PRI * HTTP/2.0";

  /** What Go's {@code httpguts.ValidHostHeader} takes. */
  private static final String IN_HOST =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!$%&'()*+,-.:;=@[]_~";

  /**
   * What it asks for, in words that may be logged: builds have secrets in their query ({@code
   * buildargs}).
   */
  public String inWords() {
    int query = target.indexOf('?');
    return method + " " + (query < 0 ? target : target.substring(0, query));
  }

  /**
   * Whether nothing follows it, whoever reads it: no header announces anything, not even one that
   * hides in a folded line.
   */
  public boolean isWhole() {
    return head.headers("Transfer-Encoding").isEmpty()
        && List.of("0").containsAll(head.headers("Content-Length"))
        && head.header("Expect").isEmpty()
        && head.header("Upgrade").isEmpty()
        && !head.hasFoldedLine();
  }

  /** Whether it is the preface of HTTP/2. */
  public boolean isHttp2() {
    return head.startLine().equals(HTTP_2_PREFACE);
  }

  /** Whether the answer has no body (HEAD). */
  public boolean isHead() {
    return method.equals("HEAD");
  }

  /** Whether the client keeps the connection for another request after this one (RFC 9112 §9.3). */
  public boolean keepsAlive() {
    return version.greaterEquals(HttpVersion.HTTP_1_1)
        ? !head.hasToken("Connection", "close")
        : head.hasToken("Connection", "keep-alive");
  }

  /** Whether the client knows no chunks. */
  public boolean isHttp10() {
    return version.lessEquals(HttpVersion.HTTP_1_0);
  }

  /**
   * What an answer says of the connection, which is nothing where the version's own rule holds (RFC
   * 9112 §9.3).
   */
  Optional<String> connection(boolean close) {
    return close == isHttp10() ? Optional.empty() : Optional.of(close ? "close" : "keep-alive");
  }

  /** Whether the client waits for 100 Continue before it sends the body. */
  public boolean expectsContinue() {
    return head.hasToken("Expect", "100-continue");
  }

  /** Go's server, the engine's, insists on one host (RFC 9112 §3.2). */
  public void checkHost() throws MalformedMessageException {
    List<String> hosts = head.headers("Host");
    if (hosts.isEmpty() && !isHttp10()) {
      throw MalformedMessageException.host("missing required Host header");
    }
    if (hosts.size() > 1) {
      throw new MalformedMessageException("too many Host headers");
    }
    if (!hosts.isEmpty() && !isHost(hosts.getFirst())) {
      throw MalformedMessageException.host("malformed Host header");
    }
  }

  private static boolean isHost(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (IN_HOST.indexOf(text.charAt(at)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The same request by a client that sends no other after it. */
  public RequestHead closing() {
    return with(head.with("Connection", "close"));
  }

  /** The same request for something else. */
  public RequestHead withTarget(String other) {
    String line = method + " " + other + " " + version;
    return new RequestHead(method, other, version, new MessageHead(line, head.headerLines()));
  }

  /** The same request with other header lines. */
  public RequestHead with(MessageHead other) {
    return new RequestHead(method, target, version, other);
  }
}
