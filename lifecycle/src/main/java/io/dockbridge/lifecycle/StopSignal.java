package io.dockbridge.lifecycle;

/**
 * Breaks off what a thread does, but never its cleaning up: an interrupt in the middle of a
 * deletion would leave the server on the bill.
 */
final class StopSignal {
  /** Guarded by this. */
  private boolean protectedNow;

  /** Guarded by this. */
  private boolean stopped;

  /** Interrupts the thread unless it cleans up. */
  synchronized void stop(Thread thread) {
    stopped = true;
    if (!protectedNow) {
      thread.interrupt();
    }
  }

  /** From now on this thread is not interrupted; called by the thread itself. */
  synchronized void protect() {
    protectedNow = true;
    var _ = Thread.interrupted();
  }

  /** This thread may be broken off again; throws if that was to happen meanwhile. */
  synchronized void expose() throws InterruptedException {
    protectedNow = false;
    if (stopped) {
      throw new InterruptedException("stopped");
    }
  }
}
