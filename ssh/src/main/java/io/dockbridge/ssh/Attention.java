package io.dockbridge.ssh;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sees to it, for some seconds after each wish, that the server of a link is heard of often enough
 * to be taken to be there: what comes in a row, with a person's pauses in between, then costs no
 * round trip to find that out. Thread-safe; works on the link's timer and never waits.
 */
final class Attention {
  private static final long LASTS = Duration.ofSeconds(10).toNanos();
  private static final Duration TICK = Duration.ofMillis(250);

  private final SshLink link;
  private final AtomicLong wished = new AtomicLong();
  private final AtomicBoolean ticking = new AtomicBoolean();

  Attention(SshLink link) {
    this.link = link;
  }

  /** The server is to be heard of from now on. */
  void renew() {
    wished.set(System.nanoTime());
    if (ticking.compareAndSet(false, true)) {
      link.later(TICK, this::tick);
    }
  }

  private void tick() {
    if (System.nanoTime() - wished.get() > LASTS) {
      ticking.set(false); // a wish of this very moment waits for the next one
      return;
    }
    link.ask();
    link.later(TICK, this::tick);
  }
}
