package io.dockbridge.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * How many bytes one stream may send now: bounded by the window that the server grants (RFC 4254
 * §5.2) and by how much of it is still waiting in this process for the network. Thread-safe;
 * writers wait here, the connection's own threads never do.
 */
final class SendWindow {
  /** Enough to keep the network busy while a written packet is reported back. */
  private static final int LARGEST_BACKLOG = 256 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private long granted;
  private int largestPacket;
  private int backlog;
  private Optional<Supplier<? extends IOException>> closed = Optional.empty();
  private Optional<Runnable> parked = Optional.empty();

  /** The server has opened the channel with this window. */
  void open(long window, long packet) {
    lock.lock();
    try {
      granted = window;
      largestPacket = (int) Math.min(packet, LARGEST_BACKLOG);
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** The server grants more. */
  void grant(long bytes) {
    lock.lock();
    try {
      granted += bytes;
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** A packet has gone to the network. */
  void written(int bytes) {
    lock.lock();
    try {
      backlog -= bytes;
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** Makes present and later writers fail like this. Only the first call counts. */
  void close(Supplier<? extends IOException> reason) {
    lock.lock();
    try {
      if (closed.isEmpty()) {
        closed = Optional.of(reason);
      }
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** Whoever waits for room looks again; called without the lock. */
  private void wake() {
    Optional<Runnable> resumed = Optional.empty();
    lock.lock();
    try {
      changed.signalAll();
      if (!isFull()) {
        resumed = parked;
        parked = Optional.empty();
      }
    } finally {
      lock.unlock();
    }
    resumed.ifPresent(Runnable::run);
  }

  /** Nothing can be sent now, but that may change. */
  private boolean isFull() {
    return closed.isEmpty() && (granted == 0 || backlog >= LARGEST_BACKLOG);
  }

  /**
   * How much may be sent as one packet now, for a sender that never waits; 0 for nothing.
   *
   * @throws IOException if the stream is closed or no longer sends
   */
  int room() throws IOException {
    lock.lock();
    try {
      if (closed.isPresent()) {
        throw closed.get().get();
      }
      return isFull() ? 0 : (int) Math.min(largestPacket, granted);
    } finally {
      lock.unlock();
    }
  }

  /** Takes what was sent of the {@link #room}. Only this sender may be at work. */
  void sent(int bytes) {
    lock.lock();
    try {
      granted -= bytes;
      backlog += bytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has {@code resume} run once, as soon as there is room or the stream is closed; false, and
   * nothing is kept, if that is so already. That both happens under the lock is why no wake-up is
   * lost between a sender's last look and its wait.
   */
  boolean park(Runnable resume) {
    lock.lock();
    try {
      if (isFull()) {
        parked = Optional.of(resume);
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something may be sent and takes that from the window.
   *
   * @return how many of the {@code wanted} bytes may be sent as one packet, at least 1
   * @throws IOException if the stream is closed or no longer sends
   */
  int take(int wanted) throws IOException {
    lock.lock();
    try {
      while (isFull()) {
        changed.await();
      }
      if (closed.isPresent()) {
        throw closed.get().get();
      }
      int count = (int) Math.min(Math.min(wanted, largestPacket), granted);
      granted -= count;
      backlog += count;
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing");
    } finally {
      lock.unlock();
    }
  }
}
