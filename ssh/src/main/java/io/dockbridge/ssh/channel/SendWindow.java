package io.dockbridge.ssh.channel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How many bytes one stream may send now: bounded by the window that the server grants (RFC 4254
 * §5.2) and by how much of it is still waiting in this process for the network. Thread-safe;
 * writers wait here, the connection's own threads never do.
 */
final class SendWindow {
  /** Enough to keep the network busy while a written packet is reported back. */
  private static final int LARGEST_BACKLOG = 256 << 10;

  // Guarded by this.
  private boolean open;
  private long granted;
  private int largestPacket;
  private int backlog;
  private Optional<Supplier<? extends IOException>> closed = Optional.empty();
  private Optional<Runnable> parked = Optional.empty();

  /**
   * The server has confirmed the channel with this window; nothing is sent before {@link #open}.
   */
  synchronized void confirm(long window, long packet) {
    granted += window;
    largestPacket = (int) Math.min(packet, LARGEST_BACKLOG);
  }

  /** Data may be sent from now on. */
  void open() {
    change(() -> open = true);
  }

  /** The server grants more. */
  void grant(long bytes) {
    change(() -> granted += bytes);
  }

  /** A packet has gone to the network. */
  void written(int bytes) {
    change(() -> backlog -= bytes);
  }

  /** Makes present and later writers fail like this. Only the first call counts. */
  void close(Supplier<? extends IOException> reason) {
    change(() -> closed = closed.or(() -> Optional.of(reason)));
  }

  /** Whoever waits for room looks again; a parked sender resumes outside the lock. */
  private void change(Runnable action) {
    Optional<Runnable> resumed = Optional.empty();
    synchronized (this) {
      action.run();
      notifyAll();
      if (!isFull()) {
        resumed = parked;
        parked = Optional.empty();
      }
    }
    resumed.ifPresent(Runnable::run);
  }

  /** Nothing can be sent now, but that may change. */
  private boolean isFull() {
    return closed.isEmpty() && (!open || granted == 0 || backlog >= LARGEST_BACKLOG);
  }

  /**
   * How much may be sent as one packet now, for a sender that never waits; 0 for nothing.
   *
   * @throws IOException if the stream is closed or no longer sends
   */
  synchronized int room() throws IOException {
    if (closed.isPresent()) {
      throw closed.get().get();
    }
    return isFull() ? 0 : (int) Math.min(largestPacket, granted);
  }

  /** Takes what was sent of the {@link #room}. Only this sender may be at work. */
  synchronized void sent(int bytes) {
    granted -= bytes;
    backlog += bytes;
  }

  /**
   * Has {@code resume} run once, as soon as there is room or the stream is closed; false, and
   * nothing is kept, if that is so already. Both happen under the lock, so no wake-up is lost
   * between a sender's last look and its wait.
   */
  synchronized boolean park(Runnable resume) {
    if (isFull()) {
      parked = Optional.of(resume);
      return true;
    }
    return false;
  }

  /**
   * Waits until something may be sent and takes that from the window.
   *
   * @return how many of the {@code wanted} bytes may be sent as one packet, at least 1
   * @throws IOException if the stream is closed or no longer sends
   */
  synchronized int take(int wanted) throws IOException {
    try {
      while (isFull()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing");
    }
    int count = Math.min(wanted, room());
    sent(count);
    return count;
  }
}
