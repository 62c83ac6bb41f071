package io.dockbridge.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that accepts for many {@link ProxyServer}s, and does nothing else: a thread for each
 * would either be a platform thread, of which there may be a thousand, or a virtual one, which two
 * others have to wake when a connection comes. For TCP; junixsocket's listeners cannot be selected.
 *
 * <p>Thread-safe.
 */
public final class AcceptLoop implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptLoop.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Selector selector;
  private final Thread thread;

  /** Released by the thread when it has let go of what was closed before. */
  private final Queue<CountDownLatch> waiting = new ConcurrentLinkedQueue<>();

  private AcceptLoop(Selector selector, String name) {
    this.selector = selector;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /** Its thread has this name, and waits until something is to be accepted for. */
  public static AcceptLoop start(String name) {
    try {
      AcceptLoop loop = new AcceptLoop(Selector.open(), name);
      loop.thread.start();
      return loop;
    } catch (IOException e) {
      throw new UncheckedIOException("no selector for " + name, e);
    }
  }

  /**
   * From now on {@code accept} is run on the loop's thread when a connection is there.
   *
   * @param listener becomes non-blocking
   * @throws IOException if the loop has ended
   */
  void add(ServerSocketChannel listener, Runnable accept) throws IOException {
    listener.configureBlocking(false);
    try {
      listener.register(selector, SelectionKey.OP_ACCEPT, accept);
    } catch (ClosedSelectorException e) {
      throw new IOException(thread.getName() + " has ended", e);
    }
    selector.wakeup();
  }

  /** Waits until listeners that were closed before have given their addresses free. */
  void awaitClosed() throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    waiting.add(gone);
    selector.wakeup();
    if (thread.isAlive()
        && !Thread.currentThread().equals(thread)
        && !gone.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("{} has not let go of a listener within {}", thread.getName(), PATIENCE);
    }
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select(AcceptLoop::accept);
        letGo();
      }
    } catch (ClosedSelectorException _) {
      // by close()
    } catch (IOException e) {
      LOG.error("{}: no port can accept connections any more", thread.getName(), e);
    } finally {
      waiting.forEach(CountDownLatch::countDown);
    }
  }

  private static void accept(SelectionKey ready) {
    ((Runnable) ready.attachment()).run();
  }

  /** A selector lets go of what was closed when it selects, and not before. */
  private void letGo() throws IOException {
    List<CountDownLatch> told = new ArrayList<>();
    for (CountDownLatch next = waiting.poll(); next != null; next = waiting.poll()) {
      told.add(next);
    }
    if (!told.isEmpty()) {
      selector.selectNow(AcceptLoop::accept);
      told.forEach(CountDownLatch::countDown);
    }
  }

  /** Ends the thread; what it accepts for should have been closed before. Idempotent. */
  @Override
  public void close() {
    try {
      selector.close();
      thread.join(PATIENCE);
    } catch (IOException e) {
      LOG.debug("closing the selector of {}: {}", thread.getName(), e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
