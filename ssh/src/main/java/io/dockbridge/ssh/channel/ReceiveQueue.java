package io.dockbridge.ssh.channel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The bytes of one stream between the connection's receiving thread, which never waits here, and
 * the stream's reader, which does, or the {@link Outlet} that takes the reader's place. Bounded by
 * the {@link ReceiveWindow}.
 *
 * <p>It outlives the channel: the server closes a channel right behind its last byte, so whatever
 * was received before that is still handed out. Only {@link #close} drops it.
 */
public final class ReceiveQueue {
  private final PiecePool pool;

  // Guarded by this. Of each piece what is between position and limit is unread; what comes next is
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

  public ReceiveQueue(ReceiveWindow window, PiecePool pool) {
    this.window = window;
    this.pool = pool;
  }

  /** See {@link ReceiveWindow#widen}. */
  synchronized int widen() {
    return window.widen();
  }

  /** How many bytes the server may send now. */
  synchronized int granted() {
    return window.granted();
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
  synchronized void attach(Outlet newOutlet) {
    outlet = Optional.of(newOutlet);
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
    synchronized (this) {
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
    }
    wake();
    return adjust;
  }

  /** Bytes that are for nobody: of a greeting, or of a program's error output. */
  synchronized int skip(int count) throws IOException {
    if (!window.receive(count)) {
      throw new IOException("the server sent more than the window of the stream allows");
    }
    return window.consume(count, unread);
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
    synchronized (this) {
      now = outlet;
      notifyAll();
    }
    now.ifPresent(Outlet::wake);
  }

  /** From now on until {@link #nothingExpected}, an end is this failure. */
  synchronized void expect(Supplier<? extends IOException> otherwise) {
    expected = Optional.of(otherwise);
    if (ended) {
      ended = false;
      failure = expected;
    }
  }

  /** What was expected has come. */
  synchronized void nothingExpected() {
    expected = Optional.empty();
  }

  /** The server will send no more. Of this and {@link #fail} what comes first is true. */
  void end() {
    synchronized (this) {
      failure = failure.or(() -> expected);
      ended = failure.isEmpty();
    }
    wake();
  }

  /** Not everything came; reported once what was received is read. */
  void fail(Supplier<? extends IOException> cause) {
    synchronized (this) {
      if (!ended && failure.isEmpty()) {
        failure = Optional.of(cause);
      }
    }
    wake();
  }

  /** Our side wants no more: drops everything, and makes readers fail. Idempotent. */
  void close() {
    synchronized (this) {
      if (!closed) {
        closed = true;
        pieces.forEach(pool::giveBack);
        pieces.clear();
        unread = 0;
        window.release();
      }
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
  synchronized Drained drain() {
    int adjust = passOn();
    if (unread > 0) {
      return new Drained.Part(adjust);
    }
    if (ended) {
      return new Drained.End();
    }
    return failure.<Drained>map(it -> new Drained.Broken(it.get())).orElse(new Drained.All(adjust));
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
  synchronized Taken take(byte[] target, int offset, int length) throws IOException {
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
  }

  /** Whether nothing is to be read, nor will ever be. */
  synchronized boolean isEmpty() {
    return unread == 0 && !ended && !closed && failure.isEmpty();
  }

  synchronized boolean hasGrown() {
    return window.hasGrown();
  }

  synchronized int unread() {
    return unread;
  }

  private void awaitChange() throws IOException {
    try {
      while (unread == 0 && !ended && !closed && failure.isEmpty()) {
        wait();
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
