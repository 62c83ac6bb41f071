package io.dockbridge.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that serves all local sockets which are joined with streams of a connection: it
 * waits for them with a selector, and runs what concerns a {@link Junction}. It never waits for
 * anything else.
 */
final class StreamLoop implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamLoop.class);

  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  StreamLoop(String name) throws IOException {
    this.selector = Selector.open();
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    thread.start();
  }

  /** Any thread. The junction has to be attached to the key before it wants anything. */
  SelectionKey register(SocketChannel socket) throws IOException {
    try {
      return socket.register(selector, 0);
    } catch (ClosedSelectorException e) {
      throw new IOException("the connection is closed", e);
    }
  }

  /** Has the loop's thread run this; false if it has ended or is about to. */
  boolean execute(Runnable task) {
    tasks.add(task);
    wakeUp();
    return !closed;
  }

  /** Has the loop look at its sockets again. */
  void wakeUp() {
    if (!Thread.currentThread().equals(thread)) {
      selector.wakeup();
    }
  }

  private void run() {
    try (selector) {
      while (!closed) {
        selector.select(key -> ((Junction) key.attachment()).ready());
        runTasks();
      }
      runTasks();
      for (SelectionKey key : selector.keys()) {
        if (key.attachment() instanceof Junction junction) {
          junction.cancel();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the selector itself: nothing could go on
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Ends every junction and the thread, and waits for it. Idempotent. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.debug("interrupted before {} had ended", thread.getName());
    }
  }
}
