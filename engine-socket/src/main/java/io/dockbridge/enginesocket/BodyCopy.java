package io.dockbridge.enginesocket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;

/**
 * Copies one message body as it arrives: every piece that was read is written and flushed before
 * the next is waited for, so nothing that a peer has sent is held back, and a reader that stops
 * stops the sender.
 */
final class BodyCopy {
  private static final int PIECE = 32 * 1024;

  private final LongConsumer moved;

  /** Tells {@code moved} of every piece's length. */
  BodyCopy(LongConsumer moved) {
    this.moved = moved;
  }

  /** Copies a body in its own framing, trailers of a chunked one included. */
  void copy(BodyFraming framing, InputStream body, OutputStream out) throws IOException {
    if (framing.kind() == BodyFraming.Kind.CHUNKED) {
      copyChunked((ChunkedInputStream) body, out);
    } else if (framing.kind() != BodyFraming.Kind.NONE) {
      copyRaw(body, out);
    }
  }

  /** Copies until the input ends. */
  void copyRaw(InputStream in, OutputStream out) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      out.write(piece, 0, n);
      out.flush();
      moved.accept(n);
    }
  }

  private void copyChunked(ChunkedInputStream in, OutputStream out) throws IOException {
    ChunkedOutputStream chunks =
        new ChunkedOutputStream(
            new SessionOutputBufferImpl(PIECE), out, new byte[PIECE], () -> trailers(in));
    copyRaw(in, chunks);
    chunks.finish();
    chunks.flush();
    out.flush();
  }

  private static List<Header> trailers(ChunkedInputStream in) {
    return Arrays.asList(in.getFooters());
  }
}
