package io.dockbridge.portforward.udp;

import java.time.Duration;

/** A virtual thread that is started when there is work, perhaps never. Thread-safe. */
final class Worker implements AutoCloseable {
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final Thread thread;
  private boolean closed;

  /** Starts nothing yet; the work is to end when it is interrupted. */
  Worker(String name, Runnable work) {
    thread = Thread.ofVirtual().name(name).unstarted(work);
  }

  /** Begins the work unless it has begun or was ended. */
  synchronized void start() {
    if (!closed && thread.getState() == Thread.State.NEW) {
      thread.start();
    }
  }

  /** Ends the work, and waits for that for at most two seconds. Idempotent. */
  @Override
  public void close() {
    refuse();
    thread.interrupt();
    try {
      if (thread.isAlive()) {
        thread.join(CLOSE_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void refuse() {
    closed = true;
  }
}
