package io.dockbridge.enginesocket;

import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;

/**
 * The head of a request.
 *
 * @param target the request target exactly as sent, with its query
 */
record RequestHead(String method, String target, ProtocolVersion version, MessageHead head) {
  boolean isHead() {
    return method.equals("HEAD");
  }

  /** Whether the client keeps the connection for another request after this one (RFC 9112 §9.3). */
  boolean keepsAlive() {
    return version.greaterEquals(HttpVersion.HTTP_1_1)
        ? !head.hasToken("Connection", "close")
        : head.hasToken("Connection", "keep-alive");
  }

  boolean expectsContinue() {
    return head.hasToken("Expect", "100-continue");
  }

  RequestHead with(MessageHead other) {
    return new RequestHead(method, target, version, other);
  }
}
