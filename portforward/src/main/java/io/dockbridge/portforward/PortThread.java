package io.dockbridge.portforward;

import io.dockbridge.portforward.plan.PortConflictException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code ports}, on which all changes to local ports are made, one after the other. It
 * sleeps while there is nothing to change.
 */
final class PortThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PortThread.class);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("ports").factory());
  private final Supplier<List<Runnable>> complete;

  /**
   * Not started yet.
   *
   * @param complete run after each change; returns what ends connections that the change leaves
   */
  PortThread(Supplier<List<Runnable>> complete) {
    this.complete = complete;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** A change that may meet a conflict. */
  @FunctionalInterface
  interface Attempt {
    void make() throws PortConflictException;
  }

  void attempt(Attempt attempt) throws PortConflictException {
    AtomicReference<PortConflictException> conflict = new AtomicReference<>();
    change(
        () -> {
          try {
            attempt.make();
          } catch (PortConflictException e) {
            conflict.set(e);
          }
        });
    if (conflict.get() != null) {
      throw conflict.get();
    }
  }

  /**
   * Makes a change, waits for it, and ends the connections that it leaves. Does nothing after
   * {@link #close}.
   */
  void change(Runnable change) {
    try {
      end(CompletableFuture.supplyAsync(() -> make(change), thread).join());
    } catch (RejectedExecutionException e) {
      LOG.debug("closed: {}", e.toString());
    }
  }

  private List<Runnable> make(Runnable change) {
    change.run();
    return complete.get();
  }

  private static void end(List<Runnable> connections) {
    if (!connections.isEmpty()) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        connections.forEach(threads::execute);
      }
    }
  }

  /** Makes a change after a while. To be called on the thread itself. */
  void later(Duration delay, Runnable change) {
    Future<?> _ =
        thread.schedule(
            () -> make(change).forEach(Thread::startVirtualThread),
            delay.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /** Ends the thread when the last change is made. Idempotent. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
