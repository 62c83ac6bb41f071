package io.dockbridge.enginesocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request's body while the stream it is meant for does not exist yet: the first bytes wait
 * here, later ones make the writer wait, and from {@link #connect} on everything goes straight
 * through.
 *
 * <p>What the engine does not take any more is dropped, and that is no error: the engine's answer
 * says why, and a client that could not finish sending would see a broken pipe instead of it.
 *
 * <p>The client thread writes, the exchange thread connects and ends it. The lock guards the
 * hand-over; writes to the connected stream happen outside it, and only ever by the client thread
 * once the first bytes are out.
 */
final class DeferredOutput extends OutputStream {
  private static final Logger log = LoggerFactory.getLogger(DeferredOutput.class);
  private static final int LIMIT = 64 * 1024;

  /** How often a writer that waits looks whether its client is still there, in milliseconds. */
  private static final long LOOK = 250;

  private final BooleanSupplier clientGone;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private volatile boolean passing;
  private Optional<OutputStream> target = Optional.empty();

  DeferredOutput(BooleanSupplier clientGone) {
    this.clientGone = clientGone;
  }

  /**
   * Sends what has waited, then lets the writer through. Only the exchange thread calls it, once.
   */
  void connect(OutputStream stream) {
    try {
      while (!handedOver(stream)) {
        stream.write(takeWaiting());
      }
      stream.flush();
    } catch (IOException e) {
      drop(e);
    }
  }

  private synchronized boolean handedOver(OutputStream stream) {
    if (waiting.size() > 0) {
      return false;
    }
    target = Optional.of(stream);
    notifyAll();
    return true;
  }

  private synchronized byte[] takeWaiting() {
    byte[] bytes = waiting.toByteArray();
    waiting.reset();
    notifyAll();
    return bytes;
  }

  /** Nobody takes the body any more: this and later writes go nowhere. */
  synchronized void discard() {
    target = Optional.of(OutputStream.nullOutputStream());
    waiting.reset();
    notifyAll();
  }

  private void drop(IOException e) {
    log.debug("the engine takes no more of the body: {}", e.toString());
    discard();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Optional<OutputStream> stream = place(bytes, offset, length);
    if (stream.isPresent()) {
      pass(stream.get(), bytes, offset, length);
    }
  }

  private void pass(OutputStream stream, byte[] bytes, int offset, int length) {
    passing = true;
    try {
      stream.write(bytes, offset, length);
    } catch (IOException e) {
      drop(e);
    } finally {
      passing = false;
    }
  }

  /** Whether the writer is in a write to the stream at this moment, and may be stuck there. */
  boolean isPassing() {
    return passing;
  }

  @Override
  public void flush() {
    Optional<OutputStream> stream;
    synchronized (this) {
      stream = target;
    }
    try {
      if (stream.isPresent()) {
        stream.get().flush();
      }
    } catch (IOException e) {
      drop(e);
    }
  }

  /** The connected stream; empty once the bytes have been put with those that wait. */
  private synchronized Optional<OutputStream> place(byte[] bytes, int offset, int length)
      throws IOException {
    awaitRoom();
    if (target.isEmpty()) {
      waiting.write(bytes, offset, length);
    }
    return target;
  }

  private synchronized void awaitRoom() throws IOException {
    while (target.isEmpty() && waiting.size() >= LIMIT) {
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
