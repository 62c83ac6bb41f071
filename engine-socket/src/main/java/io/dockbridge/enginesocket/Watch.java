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
 * One thread that looks, four times a second, at what the others cannot look at while they wait
 * themselves; it asks the kernel, closes streams and starts what listens to a client, and never
 * waits. It is woken only when there has been nothing to look at for a while, so that a request
 * does not cost a wake-up.
 */
final class Watch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final Duration LOOK = Duration.ofMillis(250);

  /** How many looks at nothing it takes until it sleeps. */
  private static final int IDLE_LOOKS = 8;

  private final ScheduledThreadPoolExecutor thread;
  private final Set<Look> looks = ConcurrentHashMap.newKeySet();

  private boolean awake; // guarded by this

  /** Of the thread alone. */
  private int idle;

  /** Something to look at, until it is closed. By identity: two may look the same. */
  final class Look implements AutoCloseable {
    private final Runnable what;

    private Look(Runnable what) {
      this.what = what;
    }

    private void run() {
      try {
        what.run();
      } catch (RuntimeException e) { // a bug here must not blind the others
        log.error("a look at a client failed", e);
      }
    }

    @Override
    public void close() {
      looks.remove(this);
    }
  }

  Watch() {
    thread = new ScheduledThreadPoolExecutor(1, Threads.named("docker.sock-watch-"));
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Looks again and again; the first time within half a second. */
  Look at(Runnable what) {
    Look look = new Look(what);
    looks.add(look);
    wake();
    return look;
  }

  /** Does something once, so much later. */
  Future<?> later(Duration delay, Runnable what) {
    return thread.schedule(what, Math.max(0, delay.toMillis()), MILLISECONDS);
  }

  private synchronized void wake() {
    if (!awake && !thread.isShutdown()) {
      awake = true;
      lookLater();
    }
  }

  private void lookLater() {
    Future<?> _ = later(LOOK, this::look);
  }

  private void look() {
    try {
      looks.forEach(Look::run);
    } finally { // an Error of one must not blind the others for ever
      goOn();
    }
  }

  private void goOn() {
    idle = looks.isEmpty() ? idle + 1 : 0;
    if (idle < IDLE_LOOKS) {
      lookLater();
    } else {
      sleep();
    }
  }

  /** What came after the last look found nobody asleep, and so woke nobody. */
  private void sleep() {
    idle = 0;
    synchronized (this) {
      awake = false;
    }
    if (!looks.isEmpty()) {
      wake();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
