package io.dockbridge.ssh.channel;

import java.time.Duration;

/**
 * How much one connection to the server has moved in the last moments, both ways together: what a
 * new stream would have to wait behind. Thread-safe.
 */
public final class ThroughputMeter {
  /** Time is cut into slots; the present one and the one before it are what counts. */
  static final Duration SLOT = Duration.ofMillis(250);

  /**
   * More than this within two slots is a transfer: above what answers to {@code docker ps} and
   * terminals need, and what even a slow uplink (2 Mbit/s) carries while it is full.
   */
  static final int BUSY_BYTES = 128 << 10;

  private final NanoClock clock;
  private final Runnable whenBusy;

  // Guarded by this.
  private long slot;
  private long now;
  private long before;
  private boolean told;

  /**
   * Nothing has moved yet.
   *
   * @param whenBusy told once in every slot in which the connection is busy, by the thread that
   *     moved the bytes; must not wait
   */
  public ThroughputMeter(NanoClock clock, Runnable whenBusy) {
    this.clock = clock;
    this.whenBusy = whenBusy;
    this.slot = slotNow();
  }

  /** Notes that so many bytes were sent or received. */
  void moved(int bytes) {
    if (isNewsWith(bytes)) {
      whenBusy.run();
    }
  }

  private synchronized boolean isNewsWith(int bytes) {
    turnSlots();
    now += bytes;
    boolean news = !told && now + before > BUSY_BYTES;
    told |= news;
    return news;
  }

  /** Bytes of the last two slots. */
  public synchronized long recent() {
    turnSlots();
    return now + before;
  }

  /** Whether it is in the middle of a transfer. */
  public boolean isBusy() {
    return recent() > BUSY_BYTES;
  }

  private void turnSlots() {
    long current = slotNow();
    if (current != slot) {
      before = current == slot + 1 ? now : 0;
      now = 0;
      told = false;
      slot = current;
    }
  }

  private long slotNow() {
    return Math.floorDiv(clock.nanos(), SLOT.toNanos());
  }
}
