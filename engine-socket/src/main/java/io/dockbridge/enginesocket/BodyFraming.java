package io.dockbridge.enginesocket;

import java.util.List;
import java.util.regex.Pattern;

/**
 * How the end of a message's body is known (RFC 9112 §6.3).
 *
 * @param length of a {@link Kind#LENGTH} body in bytes, else 0
 */
record BodyFraming(Kind kind, long length) {
  enum Kind {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  static final BodyFraming NONE = new BodyFraming(Kind.NONE, 0);
  static final BodyFraming CHUNKED = new BodyFraming(Kind.CHUNKED, 0);
  static final BodyFraming UNTIL_CLOSE = new BodyFraming(Kind.UNTIL_CLOSE, 0);

  static BodyFraming ofRequest(MessageHead head) throws MalformedMessageException {
    return declared(head, NONE);
  }

  static BodyFraming ofResponse(String requestMethod, ResponseHead response) {
    if (requestMethod.equals("HEAD")
        || response.status() < 200
        || response.status() == 204
        || response.status() == 304) {
      return NONE;
    }
    try {
      return declared(response.head(), UNTIL_CLOSE);
    } catch (MalformedMessageException e) {
      // What the client would see from the engine itself: bytes until the connection closes.
      return UNTIL_CLOSE;
    }
  }

  private static BodyFraming declared(MessageHead head, BodyFraming otherwise)
      throws MalformedMessageException {
    List<String> codings = head.headers("Transfer-Encoding");
    if (!codings.isEmpty()) {
      return codings(codings);
    }
    List<String> lengths =
        head.headers("Content-Length").stream().filter(it -> !it.isEmpty()).distinct().toList();
    if (lengths.isEmpty()) {
      return otherwise;
    }
    return length(lengths);
  }

  private static BodyFraming codings(List<String> codings) throws MalformedMessageException {
    if (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")) {
      return CHUNKED;
    }
    throw MalformedMessageException.unsupportedCoding();
  }

  private static BodyFraming length(List<String> lengths) throws MalformedMessageException {
    String text = lengths.getFirst();
    if (lengths.size() > 1 || !LENGTH.matcher(text).matches()) {
      throw new MalformedMessageException("bad Content-Length");
    }
    long length = Long.parseLong(text);
    return length == 0 ? NONE : new BodyFraming(Kind.LENGTH, length);
  }
}
