package io.dockbridge.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A line that a container wrote.
 *
 * @param time on the server's clock
 * @param isError whether it was written to standard error; unknown, and false, with a terminal
 * @param text without the line's end; whatever a program may write
 */
public record LogLine(Instant time, boolean isError, String text) {
  private static final int HEADER = 8;
  private static final int STDERR = 2;

  /** The engine is asked for a number of lines, but a line has no limit. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  /**
   * Reads what the engine answers with timestamps. The output of a container without a terminal
   * comes in frames: the stream's number, three zeros, the length (Engine API, ContainerAttach).
   */
  static List<LogLine> read(InputStream body) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(body.readNBytes(MOST_BYTES));
    List<LogLine> lines = new ArrayList<>();
    while (isFrame(bytes)) {
      boolean error = bytes.get() == STDERR;
      int length = bytes.position(bytes.position() + HEADER - Integer.BYTES - 1).getInt();
      byte[] frame = new byte[Math.clamp(length, 0, bytes.remaining())];
      bytes.get(frame);
      add(lines, error, frame);
    }
    byte[] raw = new byte[bytes.remaining()];
    bytes.get(raw);
    add(lines, false, raw);
    return lines;
  }

  /** A terminal's output begins with a time. */
  private static boolean isFrame(ByteBuffer bytes) {
    int at = bytes.position();
    return bytes.remaining() >= HEADER
        && bytes.get(at) <= STDERR
        && bytes.get(at) >= 0
        && (bytes.getInt(at) & 0xffffff) == 0;
  }

  private static void add(List<LogLine> lines, boolean error, byte[] text) {
    new String(text, StandardCharsets.UTF_8).lines().forEach(it -> add(lines, error, it));
  }

  /** The rest of a line that is longer than the engine's buffer has no time of its own. */
  private static void add(List<LogLine> lines, boolean error, String line) {
    int space = line.indexOf(' ');
    try {
      Instant time = Instant.parse(space < 0 ? line : line.substring(0, space));
      lines.add(new LogLine(time, error, space < 0 ? "" : line.substring(space + 1)));
    } catch (DateTimeException _) {
      if (!lines.isEmpty()) {
        LogLine last = lines.removeLast();
        lines.add(new LogLine(last.time(), last.isError(), last.text() + line));
      }
    }
  }
}
