package io.dockbridge.enginesocket.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How the end of a message's body is known (RFC 9112 §6.3).
 *
 * @param length of a {@link Kind#LENGTH} body in bytes, else 0
 */
public record BodyFraming(Kind kind, long length) {
  /** The ways to know it. */
  public enum Kind {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  /** What a long surely takes. */
  private static final int MAX_DIGITS = 18;

  /** There is no body. */
  public static final BodyFraming NONE = new BodyFraming(Kind.NONE, 0);

  static final BodyFraming CHUNKED = new BodyFraming(Kind.CHUNKED, 0);
  static final BodyFraming UNTIL_CLOSE = new BodyFraming(Kind.UNTIL_CLOSE, 0);

  /** A request's; none unless it announces a body. */
  public static BodyFraming ofRequest(MessageHead head) throws MalformedMessageException {
    return declared(head, NONE);
  }

  /** An answer's; without a length it lasts until the connection ends. */
  public static BodyFraming ofResponse(String requestMethod, ResponseHead response) {
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
    List<String> lengths = head.headers("Content-Length");
    return lengths.isEmpty() ? otherwise : length(lengths, otherwise);
  }

  private static BodyFraming codings(List<String> codings) throws MalformedMessageException {
    if (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")) {
      return CHUNKED;
    }
    throw MalformedMessageException.unsupportedCoding();
  }

  private static BodyFraming length(List<String> declared, BodyFraming otherwise)
      throws MalformedMessageException {
    Set<String> lengths = new LinkedHashSet<>(declared); // one that is repeated alike is one
    lengths.remove("");
    if (lengths.isEmpty()) {
      return otherwise;
    }
    String text = lengths.iterator().next();
    if (lengths.size() > 1 || !isLength(text)) {
      throw new MalformedMessageException("bad Content-Length");
    }
    long length = Long.parseLong(text);
    return length == 0 ? NONE : new BodyFraming(Kind.LENGTH, length);
  }

  private static boolean isLength(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) < '0' || text.charAt(at) > '9') {
        return false;
      }
    }
    return text.length() <= MAX_DIGITS;
  }
}
