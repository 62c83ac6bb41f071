package io.dockbridge.ssh.channel;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes the server may send on one stream before it has to wait (RFC 4254 §5.2).
 *
 * <p>The window bounds what a stalled reader makes us hold in memory, and it bounds the throughput
 * to one window per round trip. So a stream starts with a small one, which grows fourfold while its
 * reader keeps up and it is used up within two round trips, as long as the connection's {@link
 * Budget} lasts. Of every window only the first {@link #LEAST} are not charged to it: a thousand
 * stalled streams fit into the daemon's heap. A stream to the relay for ports that nobody uses yet
 * has no more than that.
 *
 * <p>A window larger than the way needs is not harmless: sshd reads ahead as far as it reaches,
 * into a buffer that no cache holds any more. On a link without delay that cost a third of the
 * throughput.
 *
 * <p>Not thread-safe: guarded by the lock of its {@link ReceiveQueue}.
 */
public final class ReceiveWindow {
  public static final int INITIAL = 1 << 20;

  /** What a stream starts with when the budget is used up. */
  static final int LEAST = 64 << 10;

  private static final int LARGEST = 16 << 20;

  /** Consumed bytes are handed back in pieces of this, to spare packets. */
  private static final int ADJUST_AT_LEAST = 256 << 10;

  private final Budget budget;
  private final RoundTrip roundTrip;
  private int size;
  private int granted;
  private int consumed;

  /** What the reader has taken since {@link #begin}, while it kept up. */
  private int taken;

  private long begin;

  /** The least window, of a stream that nobody uses yet. */
  public ReceiveWindow(Budget budget, RoundTrip roundTrip) {
    this.budget = budget;
    this.roundTrip = roundTrip;
    this.size = LEAST;
    this.granted = size;
  }

  /**
   * The stream is used from now on.
   *
   * @return by how much to adjust the server's window now; 0 if the budget is used up
   */
  public int widen() {
    if (size != LEAST || !budget.take(INITIAL - LEAST)) {
      return 0;
    }
    size = INITIAL;
    granted += INITIAL - LEAST;
    return INITIAL - LEAST;
  }

  /** How many bytes the server may send. */
  int granted() {
    return granted;
  }

  /** Returns whether the server was allowed to send these bytes. */
  boolean receive(int bytes) {
    granted -= bytes;
    return granted >= 0;
  }

  /**
   * Notes that the reader took bytes.
   *
   * @param unread how many remain to be taken
   * @return by how much to adjust the server's window now; 0 for not at all
   */
  int consume(int bytes, int unread) {
    consumed += bytes;
    measure(bytes, unread);
    if (taken >= size) {
      if (roundTrip.isWithinTwoSince(begin)) {
        grow();
      }
      taken = 0;
    }
    if (consumed < Math.min(ADJUST_AT_LEAST, size / 2)) {
      return 0;
    }
    int adjust = consumed;
    granted += adjust;
    consumed = 0;
    return adjust;
  }

  private void measure(int bytes, int unread) {
    if (taken == 0) {
      begin = roundTrip.now();
    }
    taken = unread > size / 4 ? 0 : taken + bytes;
  }

  private void grow() {
    if (size < LARGEST && budget.take(3L * size)) {
      consumed += 3 * size;
      size *= 4;
    }
  }

  boolean hasGrown() {
    return size > INITIAL;
  }

  /** Gives back what the window took from the budget; called once, at the end of the stream. */
  void release() {
    budget.giveBack(size - LEAST);
  }

  /**
   * The bytes that the windows of all streams of one connection may have beyond their least.
   * Thread-safe.
   */
  public static final class Budget {
    private final AtomicLong left;

    public Budget(long bytes) {
      left = new AtomicLong(bytes);
    }

    boolean take(long bytes) {
      long before = left.getAndUpdate(now -> now >= bytes ? now - bytes : now);
      return before >= bytes;
    }

    void giveBack(long bytes) {
      left.addAndGet(bytes);
    }

    long left() {
      return left.get();
    }
  }
}
