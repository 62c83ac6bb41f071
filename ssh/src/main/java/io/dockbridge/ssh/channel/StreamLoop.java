package io.dockbridge.ssh.channel;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a TCP connection that serves all local sockets which are joined with its
 * streams: it waits for them with a selector, and runs what concerns a {@link SocketBridge}. It
 * never waits for anything else. Whatever goes wrong with one bridge, the others are served.
 * Started by {@code SshLink} with the first bridge, ended with the link; why: ADR 11.
 */
public final class StreamLoop implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamLoop.class);

  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  public StreamLoop(String name) throws IOException {
    this.selector = Selector.open();
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    thread.start();
  }

  /** Any thread. The bridge has to be attached to the key before it wants anything. */
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

  /** Whether it serves nobody any more. */
  public boolean isClosed() {
    return closed;
  }

  private void run() {
    try (selector) {
      try {
        serve();
      } finally {
        closed = true;
        runTasks(); // of whoever saw it open just now
        cancelAll();
      }
    } catch (IOException | RuntimeException | Error e) { // the selector's own
      LOG.error("{} ends, and with it the connections of local sockets", thread.getName(), e);
    }
  }

  private void serve() throws IOException {
    while (!closed) {
      selector.select(key -> ready((SocketBridge) key.attachment()));
      runTasks();
    }
  }

  private void cancelAll() {
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof SocketBridge bridge) {
        bridge.cancel();
      }
    }
  }

  /** An error, such as a want of memory, must not end what others do. */
  private static void ready(SocketBridge bridge) {
    try {
      bridge.ready();
    } catch (RuntimeException | Error e) {
      LOG.error("{} is cut off", bridge, e);
      bridge.cancel();
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("{}: a task failed", thread.getName(), e);
      }
    }
  }

  /** Ends every bridge and the thread, and waits for it. Idempotent. */
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
