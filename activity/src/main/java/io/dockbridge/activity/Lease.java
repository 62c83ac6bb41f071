package io.dockbridge.activity;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something of the user's that is open now. Opening it, each byte through it and closing it are
 * activity. Thread-safe; {@link #close} is idempotent.
 */
public final class Lease implements AutoCloseable {
  private final ActivityTracker tracker;
  private final ActivityKind kind;
  private final String what;
  private final Instant opened;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Instant lastByte;

  Lease(ActivityTracker tracker, ActivityKind kind, String what, Instant opened) {
    this.tracker = tracker;
    this.kind = kind;
    this.what = what;
    this.opened = opened;
    this.lastByte = opened;
  }

  /**
   * Says that bytes went through, in either direction. Cheap enough for every read of a relay: it
   * takes no lock.
   */
  public void bytes(long count) {
    lastByte = tracker.moved(kind, count);
  }

  /** Ends the lease; the moment counts as activity. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      tracker.end(this);
    }
  }

  ActivityKind kind() {
    return kind;
  }

  String what() {
    return what;
  }

  ActivitySnapshot.OpenLease describe() {
    return new ActivitySnapshot.OpenLease(kind, what, opened, lastByte);
  }
}
