package io.dockbridge.enginesocket;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for the whole socket that checks clients four times a second while their own threads
 * wait. A check asks the kernel, closes streams or starts a {@link ClientReader}; it never blocks.
 */
final class ClientWatchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClientWatchdog.class);
  private static final long TICK_MILLIS = 250;

  private final ScheduledThreadPoolExecutor thread;

  /** Something that is checked until it is closed. */
  @FunctionalInterface
  interface Check extends AutoCloseable {
    @Override
    void close();
  }

  ClientWatchdog() {
    thread = new ScheduledThreadPoolExecutor(1, Threads.named("docker.sock-watchdog-"));
    thread.setRemoveOnCancelPolicy(true);
    // After close() nothing is checked: the connections end, too.
    thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    // Something is due before any new check, which therefore does not wake the thread: most
    // requests end within a tick.
    var _ = every(() -> {});
  }

  /** Runs a check at each tick, the first time after one. */
  Check every(Runnable what) {
    Future<?> ticks =
        thread.scheduleWithFixedDelay(() -> run(what), TICK_MILLIS, TICK_MILLIS, MILLISECONDS);
    return () -> ticks.cancel(false);
  }

  private static void run(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) { // a bug here must not end the check
      log.error("a check of a client failed", e);
    }
  }

  /** Does something once, so much later. */
  Future<?> later(Duration delay, Runnable what) {
    return thread.schedule(what, Math.max(0, delay.toMillis()), MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
