package io.dockbridge.enginesocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's body on its way to the engine. Until {@link #connect} the first bytes wait here and
 * more block the writer; from then on all goes straight through.
 *
 * <p>What has waited goes out in one write with the request's head. An engine that takes a
 * connection over (attach, exec) drops what it has read with the head, and takes all that comes
 * later for the container's input. So a body must not arrive after its head.
 *
 * <p>What the engine does not take any more is dropped, and that is no error: the engine's answer
 * says why, and a client that could not finish sending would see a broken pipe instead.
 *
 * <p>The reader thread writes, the client thread connects and discards. The lock guards the
 * hand-over and is never held over I/O.
 */
final class RequestBody extends OutputStream {
  private static final Logger log = LoggerFactory.getLogger(RequestBody.class);
  private static final int LIMIT = 64 * 1024;

  // Guarded by this.
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private Optional<OutputStream> target = Optional.empty();
  private boolean ended;

  private volatile boolean blocked;

  /** All of the body that there will be has been written. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Waits until all of the body is here, or as much of it as fits, or the time is over. */
  synchronized void awaitWhole(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!ended && waiting.size() < LIMIT) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  /**
   * Sends the head together with what has waited, then lets the writer through.
   *
   * @throws IOException if the head does not go out
   */
  void connect(OutputStream engine, byte[] head) throws IOException {
    byte[] body = takeWaiting();
    byte[] packet = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, packet, head.length, body.length);
    engine.write(packet);
    engine.flush();
    while (!handedOver(engine)) {
      byte[] more = takeWaiting();
      pass(engine, more, 0, more.length);
    }
  }

  private synchronized byte[] takeWaiting() {
    byte[] bytes = waiting.toByteArray();
    waiting.reset();
    return bytes;
  }

  private synchronized boolean handedOver(OutputStream engine) {
    if (waiting.size() > 0) {
      return false;
    }
    if (target.isEmpty()) {
      target = Optional.of(engine);
    }
    notifyAll();
    return true;
  }

  /** Nobody takes the body any more: this and later writes go nowhere. */
  synchronized void discard() {
    target = Optional.of(OutputStream.nullOutputStream());
    waiting.reset();
    notifyAll();
  }

  /** Whether the writer waits at this moment for the engine to take more. */
  boolean isBlocked() {
    return blocked;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    blocked = true;
    try {
      Optional<OutputStream> engine = place(bytes, offset, length);
      if (engine.isPresent()) {
        pass(engine.get(), bytes, offset, length);
      }
    } finally {
      blocked = false;
    }
  }

  private void pass(OutputStream engine, byte[] bytes, int offset, int length) {
    try {
      engine.write(bytes, offset, length);
      engine.flush();
    } catch (IOException e) {
      log.debug("the engine takes no more of the body: {}", e.toString());
      discard();
    }
  }

  /** The connected stream; empty once the bytes have been put with those that wait. */
  private synchronized Optional<OutputStream> place(byte[] bytes, int offset, int length)
      throws IOException {
    while (target.isEmpty() && waiting.size() >= LIMIT) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    if (target.isEmpty()) {
      waiting.write(bytes, offset, length);
    }
    return target;
  }
}
