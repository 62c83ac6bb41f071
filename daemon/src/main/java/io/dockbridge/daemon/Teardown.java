package io.dockbridge.daemon;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be undone, last in first out. A step that fails is logged and the others still run.
 * Not thread-safe: filled by the thread that starts the daemon, run by the one that stops it.
 */
final class Teardown {
  private static final Logger log = LoggerFactory.getLogger(Teardown.class);

  /** Undoes one thing. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  private record Named(String name, Step step) {}

  private final Deque<Named> steps = new ArrayDeque<>();

  /** Adds a step, to be run before all that were added earlier. */
  void push(String name, Step step) {
    steps.push(new Named(name, step));
  }

  void run() {
    while (!steps.isEmpty()) {
      Named next = steps.pop();
      try {
        next.step().run();
      } catch (InterruptedException e) {
        log.warn("Interrupted while {} was ending", next.name());
        Thread.currentThread().interrupt();
      } catch (Exception e) { // whatever it is, the other steps have to run
        log.warn("{} did not end in order", next.name(), e);
      }
    }
  }
}
