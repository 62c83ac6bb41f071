package io.dockbridge.ssh;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pings the server four times a second for ten seconds after each use, so that the next request and
 * the next connection to a port can skip the check whether the server is there (ADR 12, ADR 21).
 * Thread-safe; runs on the link's timer and never waits.
 */
final class KeepWarm {
  private static final long LASTS = Duration.ofSeconds(10).toNanos();
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final SshLink link;
  private final AtomicLong lastUse = new AtomicLong();
  private final AtomicBoolean running = new AtomicBoolean();

  KeepWarm(SshLink link) {
    this.link = link;
  }

  /** The ten seconds begin again. */
  void used() {
    lastUse.set(System.nanoTime());
    if (running.compareAndSet(false, true)) {
      link.later(INTERVAL, this::ping);
    }
  }

  private void ping() {
    if (System.nanoTime() - lastUse.get() > LASTS) {
      running.set(false); // a use at this very moment waits for the next one
      return;
    }
    link.ping();
    link.later(INTERVAL, this::ping);
  }
}
