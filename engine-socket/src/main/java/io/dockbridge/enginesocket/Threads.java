package io.dockbridge.enginesocket;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a socket. All are platform threads, and wait a moment for more of their kind of
 * work before they end: to start one takes longer than a small request's way through it.
 *
 * @param clients one that accepts, and one per client
 * @param readers one per request with a body under way, and one per other that takes long
 * @param watchdog checks clients whose own thread is stuck or in a long exchange
 */
record Threads(ExecutorService clients, ExecutorService readers, ClientWatchdog watchdog) {
  /** How long a thread waits for the next task before it ends. */
  private static final Duration SPARE_THREAD = Duration.ofSeconds(1);

  static Threads start() {
    return new Threads(pool("docker-client-"), pool("docker-reader-"), new ClientWatchdog());
  }

  private static ExecutorService pool(String name) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        SPARE_THREAD.toMillis(),
        TimeUnit.MILLISECONDS,
        new SynchronousQueue<>(),
        named(name));
  }

  static ThreadFactory named(String name) {
    return Thread.ofPlatform().name(name, 1).daemon().factory();
  }

  /**
   * Interrupts all but the clients', which their server ends: an exchange that waits for a server
   * ends then. Idempotent.
   */
  void stop() {
    clients.shutdown();
    readers.shutdownNow();
    watchdog.close();
  }
}
