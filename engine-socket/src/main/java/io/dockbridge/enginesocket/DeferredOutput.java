package io.dockbridge.enginesocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes a request's body while the stream it is meant for does not exist yet: the first bytes wait
 * here, later ones make the writer wait, and from {@link #connect} on everything goes straight
 * through.
 *
 * <p>The client thread writes, the exchange thread connects or fails it. The lock guards the
 * hand-over; writes to the connected stream happen outside it, and only ever by the client thread
 * once the first bytes are out.
 */
final class DeferredOutput extends OutputStream {
  private static final int LIMIT = 64 * 1024;

  /** How often a writer that waits looks whether its client is still there, in milliseconds. */
  private static final long LOOK = 250;

  private final BooleanSupplier clientGone;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private Optional<OutputStream> target = Optional.empty();
  private Optional<IOException> failure = Optional.empty();

  DeferredOutput(BooleanSupplier clientGone) {
    this.clientGone = clientGone;
  }

  /**
   * Sends what has waited, then lets the writer through. Only the exchange thread calls it, once.
   */
  void connect(OutputStream stream) throws IOException {
    while (true) {
      byte[] chunk;
      synchronized (this) {
        if (waiting.size() == 0) {
          target = Optional.of(stream);
          notifyAll();
          break;
        }
        chunk = waiting.toByteArray();
        waiting.reset();
        notifyAll();
      }
      stream.write(chunk);
    }
    stream.flush();
  }

  /** Makes this and later writes fail, unless connected. */
  synchronized void fail(IOException reason) {
    failure = Optional.of(reason);
    notifyAll();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Optional<OutputStream> stream = place(bytes, offset, length);
    if (stream.isPresent()) {
      stream.get().write(bytes, offset, length);
    }
  }

  @Override
  public void flush() throws IOException {
    Optional<OutputStream> stream;
    synchronized (this) {
      stream = target;
    }
    if (stream.isPresent()) {
      stream.get().flush();
    }
  }

  /** The connected stream; empty once the bytes have been put with those that wait. */
  private synchronized Optional<OutputStream> place(byte[] bytes, int offset, int length)
      throws IOException {
    awaitRoom();
    if (target.isPresent()) {
      return target;
    }
    if (failure.isPresent()) {
      throw new IOException(failure.get().getMessage(), failure.get());
    }
    waiting.write(bytes, offset, length);
    return Optional.empty();
  }

  private synchronized void awaitRoom() throws IOException {
    while (target.isEmpty() && failure.isEmpty() && waiting.size() >= LIMIT) {
      if (clientGone.getAsBoolean()) {
        throw new IOException("the client is gone");
      }
      try {
        wait(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
