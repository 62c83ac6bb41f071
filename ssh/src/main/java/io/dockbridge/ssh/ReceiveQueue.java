package io.dockbridge.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The bytes of one stream between the connection's receiving thread, which never waits here, and
 * the stream's reader, which does, or the {@link Outlet} that takes the reader's place. Bounded by
 * the {@link ReceiveWindow}.
 *
 * <p>It outlives the channel: the server closes a channel right behind its last byte, so whatever
 * was received before that is still handed out. Only {@link #close} drops it.
 */
final class ReceiveQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PiecePool pool;

  // Guarded by lock. Of each piece what is between position and limit is unread; what comes next is
  // put behind the limit of the last, so that many small packets take no more room than a large
  // one.
  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private final ReceiveWindow window;
  private Optional<Outlet> outlet = Optional.empty();
  private int unread;
  private boolean ended;
  private boolean closed;
  private Optional<Supplier<? extends IOException>> failure = Optional.empty();

  /** What an end means now, if it is none. */
  private Optional<Supplier<? extends IOException>> expected = Optional.empty();

  ReceiveQueue(ReceiveWindow window, PiecePool pool) {
    this.window = window;
    this.pool = pool;
  }

  /** See {@link ReceiveWindow#widen}. */
  int widen() {
    lock.lock();
    try {
      return window.widen();
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes the server may send now. */
  int granted() {
    lock.lock();
    try {
      return window.granted();
    } finally {
      lock.unlock();
    }
  }

  /** Where bytes go as they come, instead of waiting for a reader. */
  interface Outlet {
    /**
     * Takes what it can at once. Called under the queue's lock, so it neither waits nor throws;
     * once it can deliver nothing any more it takes everything.
     */
    void write(ByteBuffer bytes);

    /** There is something that {@link ReceiveQueue#drain} would see. Called without the lock. */
    void wake();
  }

  /** From now on what has come and what comes is the outlet's; there must be no reader. */
  void attach(Outlet newOutlet) {
    lock.lock();
    try {
      outlet = Optional.of(newOutlet);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Passes the bytes on, or appends a copy of them.
   *
   * @return by how much to adjust the server's window now; 0 for not at all
   * @throws IOException if the server sent more than the window allowed
   */
  int add(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
    int adjust = 0;
    lock.lock();
    try {
      if (!window.receive(length)) {
        throw new IOException("the server sent more than the window of the stream allows");
      }
      if (closed) {
        return 0;
      }
      if (unread == 0 && outlet.isPresent()) {
        outlet.get().write(rest);
        adjust = window.consume(length - rest.remaining(), 0);
      }
      if (!rest.hasRemaining()) {
        return adjust;
      }
      keep(rest);
    } finally {
      lock.unlock();
    }
    wake();
    return adjust;
  }

  private void keep(ByteBuffer bytes) {
    unread += bytes.remaining();
    while (bytes.hasRemaining()) {
      if (pieces.isEmpty() || pieces.getLast().limit() == PiecePool.SIZE) {
        pieces.add(pool.take());
      }
      append(pieces.getLast(), bytes);
    }
  }

  private static void append(ByteBuffer piece, ByteBuffer bytes) {
    int end = piece.limit();
    int count = Math.min(PiecePool.SIZE - end, bytes.remaining());
    piece.limit(end + count).put(end, bytes, bytes.position(), count);
    bytes.position(bytes.position() + count);
  }

  /** Whoever takes the bytes looks again. */
  private void wake() {
    Optional<Outlet> now;
    lock.lock();
    try {
      now = outlet;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    now.ifPresent(Outlet::wake);
  }

  /** From now on until {@link #nothingExpected}, an end is this failure. */
  void expect(Supplier<? extends IOException> otherwise) {
    lock.lock();
    try {
      expected = Optional.of(otherwise);
      if (ended) {
        ended = false;
        failure = expected;
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was expected has come. */
  void nothingExpected() {
    lock.lock();
    try {
      expected = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** The server will send no more. Of this and {@link #fail} what comes first is true. */
  void end() {
    lock.lock();
    try {
      failure = failure.or(() -> expected);
      ended = failure.isEmpty();
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** Not everything came; reported once what was received is read. */
  void fail(Supplier<? extends IOException> cause) {
    lock.lock();
    try {
      if (!ended && failure.isEmpty()) {
        failure = Optional.of(cause);
      }
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** Our side wants no more: drops everything, and makes readers fail. Idempotent. */
  void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        pieces.forEach(pool::giveBack);
        pieces.clear();
        unread = 0;
        window.release();
      }
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** How far the outlet has got. */
  sealed interface Drained {
    /** Everything that has come is delivered. */
    record All(int windowAdjust) implements Drained {}

    /** The outlet takes no more now. */
    record Part(int windowAdjust) implements Drained {}

    /** Everything is delivered, and nothing will follow. */
    record End() implements Drained {}

    /** Everything is delivered, but not everything came. */
    record Broken(IOException cause) implements Drained {}
  }

  /** Lets the outlet take what has come. */
  Drained drain() {
    lock.lock();
    try {
      int adjust = passOn();
      if (unread > 0) {
        return new Drained.Part(adjust);
      }
      if (ended) {
        return new Drained.End();
      }
      return failure
          .<Drained>map(it -> new Drained.Broken(it.get()))
          .orElse(new Drained.All(adjust));
    } finally {
      lock.unlock();
    }
  }

  private int passOn() {
    int before = unread;
    boolean taken = true;
    while (taken && !pieces.isEmpty()) {
      ByteBuffer piece = pieces.getFirst();
      unread -= piece.remaining();
      outlet.orElseThrow().write(piece);
      unread += piece.remaining();
      taken = !piece.hasRemaining();
      if (taken) {
        pool.giveBack(pieces.removeFirst());
      }
    }
    return before == unread ? 0 : window.consume(before - unread, unread);
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

  /** Whether nothing is to be read, nor will ever be. */
  boolean isEmpty() {
    lock.lock();
    try {
      return unread == 0 && !ended && !closed && failure.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean hasGrown() {
    lock.lock();
    try {
      return window.hasGrown();
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
    if (failure.isPresent()) {
      throw failure.get().get();
    }
    return new Taken(-1, 0);
  }

  private int drainTo(byte[] target, int offset, int length) {
    int count = 0;
    while (count < length && !pieces.isEmpty()) {
      ByteBuffer piece = pieces.getFirst();
      int part = Math.min(length - count, piece.remaining());
      piece.get(target, offset + count, part);
      count += part;
      if (!piece.hasRemaining()) {
        pool.giveBack(pieces.removeFirst());
      }
    }
    return count;
  }
}
