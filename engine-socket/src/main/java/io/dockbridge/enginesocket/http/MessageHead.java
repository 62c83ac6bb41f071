package io.dockbridge.enginesocket.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The start line and the header lines of an HTTP/1.x message, each kept as it came: what is passed
 * on is what was read, in the same order and spelling. Characters stand for single bytes (ISO
 * 8859-1). Every request passes here, and most of them rarely enough to find the processor's caches
 * cold: plain loops take a tenth of what streams and regular expressions do then.
 *
 * @param startLine without its line end
 * @param headerLines each {@code name: value} without its line end; a folded line is an entry of
 *     its own
 */
public record MessageHead(String startLine, List<String> headerLines) {
  /** Keeps a copy of the lines. */
  public MessageHead {
    headerLines = List.copyOf(headerLines);
  }

  /** A head made here, with its headers in the map's order. */
  public static MessageHead of(String startLine, Map<String, String> headers) {
    List<String> lines = new ArrayList<>(headers.size());
    headers.forEach((name, value) -> lines.add(name + ": " + value));
    return new MessageHead(startLine, lines);
  }

  /** The value of the first header of that name, trimmed. */
  public Optional<String> header(String name) {
    for (String line : headerLines) {
      if (isNamed(line, name)) {
        return Optional.of(value(line, name));
      }
    }
    return Optional.empty();
  }

  /** The values of all headers of that name, trimmed, in order. */
  List<String> headers(String name) {
    List<String> values = new ArrayList<>();
    for (String line : headerLines) {
      if (isNamed(line, name)) {
        values.add(value(line, name));
      }
    }
    return values;
  }

  /** Whether a header goes on in the next line (RFC 9112 §5.2, obsolete). */
  boolean hasFoldedLine() {
    for (String line : headerLines) {
      if (line.startsWith(" ") || line.startsWith("\t")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a comma-separated header, possibly repeated, holds the token, whatever its case (RFC
   * 9110 §5.6.1).
   */
  boolean hasToken(String name, String token) {
    for (String value : headers(name)) {
      for (String part : value.split(",", -1)) {
        if (part.trim().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The same head with one header set to one value, at the place of the first one of that name, or
   * at the end.
   */
  public MessageHead with(String name, String value) {
    List<String> lines = new ArrayList<>(headerLines);
    int at = 0;
    while (at < lines.size() && !isNamed(lines.get(at), name)) {
      at++;
    }
    lines.removeIf(line -> isNamed(line, name));
    lines.add(Math.min(at, lines.size()), name + ": " + value);
    return new MessageHead(startLine, lines);
  }

  /** The same head without any header of that name. */
  public MessageHead without(String name) {
    return new MessageHead(
        startLine, headerLines.stream().filter(line -> !isNamed(line, name)).toList());
  }

  /** Writes {@link #bytes}. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes());
  }

  /** As it stands on the wire, with the empty line that ends it. */
  public byte[] bytes() {
    StringBuilder text = new StringBuilder(startLine).append("\r\n");
    for (String line : headerLines) {
      text.append(line).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String value(String line, String name) {
    return line.substring(name.length() + 1).trim();
  }

  private static boolean isNamed(String line, String name) {
    return line.length() > name.length()
        && line.charAt(name.length()) == ':'
        && line.regionMatches(true, 0, name, 0, name.length());
  }
}
