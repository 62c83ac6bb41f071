package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.http.BodyFraming;
import io.dockbridge.enginesocket.http.MessageHead;
import io.dockbridge.enginesocket.http.RequestHead;
import java.util.Optional;

/**
 * A request as it is carried out.
 *
 * @param id named by all that is said of it
 * @param framing of the body that follows the head
 * @param mayUpgrade whether the answer may turn the connection into a raw stream
 * @param body all of the body, in its framing, where it is here already; else it is still to be
 *     read from the client
 */
record ClientRequest(
    RequestId id,
    RequestHead head,
    BodyFraming framing,
    boolean mayUpgrade,
    Optional<byte[]> body) {

  /** Whether it changes nothing and can be sent again (RFC 9110 §9.2.2). */
  boolean isRepeatable() {
    boolean safe = head.method().equals("GET") || head.isHead();
    return safe && framing.kind() == BodyFraming.Kind.NONE && !mayUpgrade;
  }

  /** The same with another head. */
  ClientRequest with(RequestHead other) {
    return new ClientRequest(id, other, framing, mayUpgrade, body);
  }

  /** The same with another head and a body of that length. */
  ClientRequest with(MessageHead otherHead, byte[] otherBody) {
    MessageHead counted =
        otherHead.without("Transfer-Encoding").with("Content-Length", otherBody.length + "");
    BodyFraming length = new BodyFraming(BodyFraming.Kind.LENGTH, otherBody.length);
    return new ClientRequest(id, head.with(counted), length, mayUpgrade, Optional.of(otherBody));
  }
}
