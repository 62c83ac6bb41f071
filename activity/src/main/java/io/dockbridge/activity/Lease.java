package io.dockbridge.activity;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something of the user's that is open now. Opening it, each byte through it and closing it are
 * activity, but for a watcher, where only opening it is. Thread-safe; {@link #close} is idempotent.
 */
public final class Lease implements AutoCloseable {
  private final ActivityTracker tracker;
  private final String what;
  private final Optional<String> container;
  private final Instant opened;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile ActivityKind kind;
  private volatile Instant lastByte;

  Lease(
      ActivityTracker tracker,
      ActivityKind kind,
      String what,
      Optional<String> container,
      Instant opened) {
    this.tracker = tracker;
    this.kind = kind;
    this.what = what;
    this.container = container;
    this.opened = opened;
    this.lastByte = opened;
  }

  /**
   * Says that bytes went through, in either direction. Cheap enough for every read of a relay: it
   * takes no lock.
   */
  public void bytes() {
    lastByte = tracker.moved(kind);
  }

  /** The same, and so many bytes of a forwarded connection went to the server. */
  public void toServer(long count) {
    tracker.count(true, count);
    bytes();
  }

  /** The same, and so many came from there. */
  public void fromServer(long count) {
    tracker.count(false, count);
    bytes();
  }

  /** Says that the command is a terminal, which may be left open and forgotten. */
  public void becomesTerminal() {
    kind = ActivityKind.TERMINAL;
  }

  /** Ends the lease. */
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

  Optional<String> container() {
    return container;
  }

  ActivitySnapshot.OpenLease describe() {
    return new ActivitySnapshot.OpenLease(kind, what, opened, lastByte);
  }
}
