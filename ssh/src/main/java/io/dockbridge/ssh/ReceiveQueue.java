package io.dockbridge.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The bytes of one stream between the connection's receiving thread, which never waits here, and
 * the stream's reader, which does. Bounded by the {@link ReceiveWindow}.
 *
 * <p>It outlives the channel: the server closes a channel right behind its last byte, so whatever
 * was received before that is still handed out. Only {@link #close} drops it.
 */
final class ReceiveQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
  private final ReceiveWindow window;
  private int taken; // of the first piece
  private int unread;
  private boolean ended;
  private boolean closed;
  private Optional<Supplier<? extends IOException>> failure = Optional.empty();

  ReceiveQueue(ReceiveWindow window) {
    this.window = window;
  }

  /** How many bytes the server may send now. */
  synchronized int granted() {
    return window.granted();
  }

  /**
   * Appends a copy of the bytes.
   *
   * @throws IOException if the server sent more than the window allowed
   */
  void add(byte[] bytes, int offset, int length) throws IOException {
    byte[] piece = new byte[length];
    System.arraycopy(bytes, offset, piece, 0, length);
    lock.lock();
    try {
      if (!window.receive(length)) {
        throw new IOException("the server sent more than the window of the stream allows");
      }
      if (!closed && length > 0) {
        pieces.add(piece);
        unread += length;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The server will send no more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The connection broke; reported once what was received is read, unless the end was, too. */
  void fail(Supplier<? extends IOException> cause) {
    lock.lock();
    try {
      if (failure.isEmpty()) {
        failure = Optional.of(cause);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Our side wants no more: drops everything, and makes readers fail. Idempotent. */
  void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        pieces.clear();
        unread = 0;
        window.release();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A piece of what was received. */
  record Taken(int count, int windowAdjust) {}

  /**
   * Waits for bytes and takes up to {@code length} of them.
   *
   * @return a count of -1 at the end of the stream; the caller sends the window adjustment
   * @throws IOException if the connection broke or the stream was closed on our side
   */
  Taken take(byte[] target, int offset, int length) throws IOException {
    lock.lock();
    try {
      awaitChange();
      if (closed) {
        throw new IOException("the stream is closed");
      }
      if (unread == 0) {
        return endOrFailure();
      }
      int count = drainTo(target, offset, length);
      unread -= count;
      return new Taken(count, window.consume(count, unread));
    } finally {
      lock.unlock();
    }
  }

  int unread() {
    lock.lock();
    try {
      return unread;
    } finally {
      lock.unlock();
    }
  }

  private void awaitChange() throws IOException {
    try {
      while (unread == 0 && !ended && !closed && failure.isEmpty()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
  }

  private Taken endOrFailure() throws IOException {
    if (!ended && failure.isPresent()) {
      throw failure.get().get();
    }
    return new Taken(-1, 0);
  }

  private int drainTo(byte[] target, int offset, int length) {
    int count = 0;
    while (count < length && !pieces.isEmpty()) {
      byte[] piece = pieces.getFirst();
      int part = Math.min(length - count, piece.length - taken);
      System.arraycopy(piece, taken, target, offset + count, part);
      count += part;
      taken += part;
      if (taken == piece.length) {
        pieces.removeFirst();
        taken = 0;
      }
    }
    return count;
  }
}
