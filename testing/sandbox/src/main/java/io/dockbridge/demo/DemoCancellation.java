package io.dockbridge.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ctrl-C, SIGTERM or SIGHUP while the demo plays. A shutdown hook aborts what the demo's thread
 * waits for; that thread then cleans up as it does after a failure, and the hook keeps the process
 * alive until it has. Used by the demo's thread and the hook's.
 */
final class DemoCancellation implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Runnable announcement;
  private Optional<Runnable> abort = Optional.empty();

  private DemoCancellation(Runnable announcement) {
    this.announcement = announcement;
  }

  /** Listens to the signals from now on. */
  static DemoCancellation onSignals(Runnable announcement) {
    DemoCancellation cancellation = new DemoCancellation(announcement);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("demo-cancellation").unstarted(cancellation::cancel));
    return cancellation;
  }

  private void cancel() {
    if (finished.getCount() == 0) {
      return; // The process ends because the demo has.
    }
    announcement.run();
    abortAll();
    try {
      if (!finished.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("dockbridge: the demo could not clean up within " + PATIENCE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void abortAll() {
    cancelled.countDown();
    abort.ifPresent(Runnable::run);
  }

  /**
   * Does something that can be cut short.
   *
   * @param how makes the work return early; must not block, as it runs under the lock that keeps it
   *     from hitting what comes after the work
   */
  <T> T abortable(Runnable how, Supplier<T> work) throws InterruptedException {
    begin(how);
    try {
      return work.get();
    } finally {
      end();
      check();
    }
  }

  private synchronized void begin(Runnable how) throws InterruptedException {
    check();
    abort = Optional.of(how);
  }

  private synchronized void end() {
    abort = Optional.empty();
    Thread.interrupted(); // So that the clean-up can wait for what it ends.
  }

  /**
   * Throws if the demo is to end.
   *
   * @throws InterruptedException says so
   */
  void check() throws InterruptedException {
    pause(Duration.ZERO);
  }

  /** Lets time pass, unless the demo is to end. */
  void pause(Duration time) throws InterruptedException {
    if (cancelled.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("the demo was cancelled");
    }
  }

  /** Everything is cleaned up. */
  @Override
  public void close() {
    finished.countDown();
  }
}
