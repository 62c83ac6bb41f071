package io.dockbridge.proxy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections may be open at once: of one listener, of several, or of parts that have
 * limits of their own. Thread-safe.
 */
public final class ConnectionLimit {
  private final int most;
  private final Optional<ConnectionLimit> whole;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicBoolean told = new AtomicBoolean();

  /** Of so many. */
  public ConnectionLimit(int most) {
    this(most, Optional.empty());
  }

  private ConnectionLimit(int most, Optional<ConnectionLimit> whole) {
    this.most = most;
    this.whole = whole;
  }

  /** A limit whose connections count here, too. */
  public ConnectionLimit part(int mostOfPart) {
    return new ConnectionLimit(mostOfPart, Optional.of(this));
  }

  /** Counts a connection in. If there are too many: not, and returns the limit that is reached. */
  Optional<ConnectionLimit> enter() {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return Optional.of(this);
    }
    Optional<ConnectionLimit> reached = whole.flatMap(ConnectionLimit::enter);
    if (reached.isPresent()) {
      open.decrementAndGet();
    }
    return reached;
  }

  /** One that was counted in has ended. */
  void leave() {
    if (open.decrementAndGet() < most / 2) {
      told.set(false);
    }
    whole.ifPresent(ConnectionLimit::leave);
  }

  /**
   * Whether nobody was told yet that it is reached. Who refuses a crowd says so once, and again
   * only when half of it had gone in between.
   */
  boolean isNews() {
    return told.compareAndSet(false, true);
  }

  @Override
  public String toString() {
    return most + (most == 1 ? " connection" : " connections");
  }
}
