package io.dockbridge.enginesocket;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a socket besides those of its clients. All are platform threads.
 *
 * @param exchanges one thread per request under way
 * @param watch looks for clients that have gone while their own thread is stuck
 */
record Threads(ExecutorService exchanges, Watch watch) {
  /** How long an exchange thread waits for the next request before it ends. */
  private static final Duration SPARE_THREAD = Duration.ofSeconds(1);

  static Threads start() {
    ExecutorService exchanges =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            SPARE_THREAD.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            named("docker-exchange-"));
    return new Threads(exchanges, new Watch());
  }

  static ThreadFactory named(String name) {
    return Thread.ofPlatform().name(name, 1).daemon().factory();
  }

  /** Interrupts all: an exchange that waits for a server ends then. Idempotent. */
  void stop() {
    exchanges.shutdownNow();
    watch.close();
  }
}
