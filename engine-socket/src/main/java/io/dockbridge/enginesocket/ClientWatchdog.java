package io.dockbridge.enginesocket;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for the whole socket that checks clients four times a second while their own threads
 * wait. A check asks the kernel, closes streams or starts a {@link ClientReader}; it never blocks.
 * The thread keeps ticking for a while after the last check, so that a short request does not cost
 * a wake-up.
 */
final class ClientWatchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClientWatchdog.class);
  private static final Duration TICK = Duration.ofMillis(250);

  /** The thread sleeps after so many ticks without a check. */
  private static final int IDLE_TICKS = 8;

  private final ScheduledThreadPoolExecutor thread;
  private final Set<Check> checks = ConcurrentHashMap.newKeySet();

  private boolean awake; // guarded by this

  /** Of the thread alone. */
  private int idleTicks;

  /** Something that is checked until it is closed; compared by identity. */
  final class Check implements AutoCloseable {
    private final Runnable what;

    private Check(Runnable what) {
      this.what = what;
    }

    private void run() {
      try {
        what.run();
      } catch (RuntimeException e) { // a bug here must not end the other checks
        log.error("a check of a client failed", e);
      }
    }

    @Override
    public void close() {
      checks.remove(this);
    }
  }

  ClientWatchdog() {
    thread = new ScheduledThreadPoolExecutor(1, Threads.named("docker.sock-watchdog-"));
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Runs a check at each tick; the first time within half a second. */
  Check every(Runnable what) {
    Check check = new Check(what);
    checks.add(check);
    wake();
    return check;
  }

  /** Does something once, so much later. */
  Future<?> later(Duration delay, Runnable what) {
    return thread.schedule(what, Math.max(0, delay.toMillis()), MILLISECONDS);
  }

  private synchronized void wake() {
    if (!awake && !thread.isShutdown()) {
      awake = true;
      tickLater();
    }
  }

  private void tickLater() {
    Future<?> _ = later(TICK, this::tick);
  }

  private void tick() {
    try {
      checks.forEach(Check::run);
    } finally { // an Error of one check must not end the others
      idleTicks = checks.isEmpty() ? idleTicks + 1 : 0;
      if (idleTicks < IDLE_TICKS) {
        tickLater();
      } else {
        sleep();
      }
    }
  }

  private void sleep() {
    idleTicks = 0;
    synchronized (this) {
      awake = false;
    }
    if (!checks.isEmpty()) { // added since the last tick, when the thread was still awake
      wake();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
