package io.dockbridge.enginesocket.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;

/**
 * Copies one message body as it arrives: every piece that was read is written and flushed before
 * the next is waited for, so nothing that a peer has sent is held back, and a reader that stops
 * stops the sender.
 */
public final class BodyCopy {
  /** A thousand connections that say little must fit into a small heap. */
  static final int FIRST_PIECE = 4 * 1024;

  static final int LARGEST_PIECE = 64 * 1024;

  /** A chunk's length and its line ends. */
  private static final int CHUNK_FRAME = 16;

  private final LongConsumer moved;

  /** Tells {@code moved} of every piece's length. */
  public BodyCopy(LongConsumer moved) {
    this.moved = moved;
  }

  /** Copies a body in its own framing, chunks and trailers as they are. */
  public void copy(BodyFraming framing, InputStream body, OutputStream out) throws IOException {
    if (framing.kind() == BodyFraming.Kind.CHUNKED) {
      ((ChunkedBody) body).copyFrames(out, moved);
    } else if (framing.kind() != BodyFraming.Kind.NONE) {
      copyRaw(body, out);
    }
  }

  /** Copies until the input ends. */
  public void copyRaw(InputStream in, OutputStream out) throws IOException {
    byte[] piece = new byte[FIRST_PIECE];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      out.write(piece, 0, n);
      out.flush();
      moved.accept(n);
      piece = grown(piece, n);
    }
  }

  static byte[] grown(byte[] piece, int filled) {
    return filled == piece.length && filled < LARGEST_PIECE ? new byte[filled * 2] : piece;
  }

  /** Copies until the input ends, a chunk for each piece; the last chunk is not written. */
  public void copyAsChunks(InputStream in, OutputStream out) throws IOException {
    copyRaw(in, chunks(out));
  }

  /** Ends a chunked body without trailers. */
  public static void endChunks(OutputStream out) throws IOException {
    ChunkedOutputStream chunks = chunks(out);
    chunks.finish();
    chunks.flush();
  }

  private static ChunkedOutputStream chunks(OutputStream out) {
    // Makes one write of a chunk and its frame; it begins small and grows.
    OutputStream whole = new BufferedOutputStream(out, LARGEST_PIECE + CHUNK_FRAME);
    return new ChunkedOutputStream(
        new SessionOutputBufferImpl(CHUNK_FRAME), whole, new byte[1], List::of);
  }
}
