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

  /** The server has opened the channel with this window. */
  void open(long window, long packet) {
    lock.lock();
    try {
      granted = window;
      largestPacket = (int) Math.min(packet, LARGEST_BACKLOG);
    } finally {
      lock.unlock();
    }
  }

  /** The server grants more. */
  void grant(long bytes) {
    lock.lock();
    try {
      granted += bytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A packet has gone to the network. */
  void written(int bytes) {
    lock.lock();
    try {
      backlog -= bytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes present and later writers fail like this. Only the first call counts. */
  void close(Supplier<? extends IOException> reason) {
    lock.lock();
    try {
      if (closed.isEmpty()) {
        closed = Optional.of(reason);
        changed.signalAll();
      }
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
      while (closed.isEmpty() && (granted == 0 || backlog >= LARGEST_BACKLOG)) {
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
