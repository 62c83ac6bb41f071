package io.dockbridge.lifecycle;

import java.time.Duration;
import java.util.Optional;

/**
 * Work beside the lifecycle's thread, on a virtual thread of its own, one piece at a time. Used by
 * the lifecycle's thread only.
 */
final class BackgroundTask {
  private static final Duration END = Duration.ofSeconds(5);

  private final String name;
  private Optional<Thread> thread = Optional.empty();

  /**
   * Nothing runs yet.
   *
   * @param name of its thread
   */
  BackgroundTask(String name) {
    this.name = name;
  }

  boolean isRunning() {
    return thread.filter(Thread::isAlive).isPresent();
  }

  /** Not to be called while it runs. */
  void start(Runnable work) {
    thread = Optional.of(Thread.ofVirtual().name(name).start(work));
  }

  /** Interrupts it, and waits for some seconds; false if it goes on all the same. */
  boolean end() {
    thread.ifPresent(Thread::interrupt);
    return join();
  }

  /** Waits for some seconds; false if it goes on. */
  boolean join() {
    try {
      return thread.isEmpty() || thread.get().join(END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
