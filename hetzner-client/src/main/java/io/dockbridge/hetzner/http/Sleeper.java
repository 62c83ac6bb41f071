package io.dockbridge.hetzner.http;

import java.time.Duration;

/** Waits between two tries. Production sleeps; tests move a clock. */
@FunctionalInterface
public interface Sleeper {
  /**
   * Blocks the calling thread.
   *
   * @throws InterruptedException when the thread is interrupted; the wait ends at once
   */
  void pause(Duration duration) throws InterruptedException;
}
