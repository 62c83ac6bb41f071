package io.dockbridge.enginesocket.http;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * A chunked body (RFC 9112 §7.1), either to be read as any other stream, by Apache HttpCore, or to
 * be copied in the chunks in which it comes. These mean nothing in HTTP, but clients see them:
 * docker-py takes each for a message of a log, and what Go's client hands out at once ends with
 * one.
 */
final class ChunkedBody extends ChunkedInputStream {
  private static final Pattern SIZE = Pattern.compile("[0-9A-Fa-f]{1,15}");

  /** Larger than what is read at once, so that what fits together goes out together. */
  private static final int WHOLE_CHUNK = BodyCopy.LARGEST_PIECE + 64;

  private static final byte[] LINE_END = {'\r', '\n'};

  /** Chunks of this size are a transfer's. */
  private static final int LARGE_CHUNK = 8 << 10;

  private final HttpStream stream;
  private InputStream in;
  private byte[] piece = new byte[BodyCopy.FIRST_PIECE];

  /** The body that begins with what the stream has read and goes on in what it reads from. */
  ChunkedBody(HttpStream stream, InputStream in) {
    super(stream.buffer(), in);
    this.stream = stream;
    this.in = in;
  }

  /**
   * Copies all of it, frames and trailers as they are; what a peer has sent does not wait for the
   * rest: all of it is written before more is read. To be called instead of reading.
   *
   * @param moved told the length of every piece of data
   */
  void copyFrames(OutputStream out, LongConsumer moved) throws IOException {
    OutputStream whole = new BufferedOutputStream(out, WHOLE_CHUNK);
    in = new FlushingInput(in, whole);
    try {
      for (long size = passHeader(whole); size > 0; size = passHeader(whole)) {
        passData(size, whole, moved);
        if (!readLine().isEmpty()) {
          throw new MalformedChunkCodingException("a chunk is longer than it says");
        }
      }
      passTrailers(whole);
    } finally {
      whole.flush();
    }
  }

  private long passHeader(OutputStream out) throws IOException {
    String line = readLine();
    long size = size(line);
    writeLine(line, out);
    return size;
  }

  /** What follows a semicolon is an extension. */
  private static long size(String header) throws MalformedChunkCodingException {
    String digits = header.split(";", 2)[0].strip();
    if (!SIZE.matcher(digits).matches()) {
      throw new MalformedChunkCodingException("bad length of a chunk");
    }
    return Long.parseLong(digits, 16);
  }

  /** The line's end goes with the last piece, before it is read: a client may wait for it. */
  private void passData(long size, OutputStream out, LongConsumer moved) throws IOException {
    if (size >= LARGE_CHUNK) {
      stream.enlarge();
    }
    long left = size;
    while (left > 0) {
      int n = stream.buffer().read(piece, 0, (int) Math.min(piece.length, left), in);
      if (n < 0) {
        throw new TruncatedChunkException("%d of a chunk's %d bytes are missing", left, size);
      }
      left -= n;
      out.write(piece, 0, n);
      moved.accept(n);
      piece = BodyCopy.grown(piece, n);
    }
    out.write(LINE_END);
  }

  private void passTrailers(OutputStream out) throws IOException {
    String line = readLine();
    while (!line.isEmpty()) {
      writeLine(line, out);
      line = readLine();
    }
    out.write(LINE_END);
  }

  private String readLine() throws IOException {
    CharArrayBuffer line = new CharArrayBuffer(16);
    if (stream.buffer().readLine(line, in) < 0) {
      throw new TruncatedChunkException("the last chunk is missing");
    }
    return line.toString();
  }

  /** HTTP's lines are bytes (RFC 9112 §2.2); the buffer makes characters of them one for one. */
  private static void writeLine(String line, OutputStream out) throws IOException {
    out.write(line.getBytes(StandardCharsets.ISO_8859_1));
    out.write(LINE_END);
  }

  /** Passes on what has been read before it waits for more. */
  private static final class FlushingInput extends FilterInputStream {
    private final OutputStream out;

    FlushingInput(InputStream in, OutputStream out) {
      super(in);
      this.out = out;
    }

    @Override
    public int read() throws IOException {
      out.flush();
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      out.flush();
      return in.read(bytes, offset, length);
    }
  }
}
