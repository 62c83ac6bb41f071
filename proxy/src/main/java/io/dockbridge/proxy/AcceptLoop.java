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
import java.util.concurrent.locks.LockSupport;
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

  /** With no file descriptor left (EMFILE) the next accept fails at once, on any port. */
  static final Duration PAUSE = Duration.ofMillis(50);

  private final Selector selector;
  private final Thread thread;

  /** Released by the thread when it has let go of what was closed before. */
  private final Queue<CountDownLatch> waiting = new ConcurrentLinkedQueue<>();

  /** Of the thread alone. */
  private boolean tired;

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

  /**
   * Waits until listeners that were closed before have given their addresses free; false if that
   * takes too long.
   */
  boolean awaitClosed() throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    waiting.add(gone);
    selector.wakeup();
    if (Thread.currentThread().equals(thread)) {
      return true; // it lets go as soon as it returns
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!gone.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS) && thread.isAlive()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
    }
    return true;
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select(this::accept);
        rest();
        letGo();
      }
    } catch (ClosedSelectorException _) {
      // by close()
    } catch (IOException e) {
      LOG.error("{}: no port can accept connections any more", thread.getName(), e);
    } finally {
      closeSelector(); // from now on nobody can be added, and nobody's address is kept
      drain().forEach(CountDownLatch::countDown);
    }
  }

  /** Whatever goes wrong with one port, the others are served. */
  private void accept(SelectionKey ready) {
    try {
      ((Runnable) ready.attachment()).run();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: a connection could not be accepted", thread.getName(), e);
      pauseSoon();
    }
  }

  /** For what is run on the loop's thread: once all that is ready was tried, it rests a little. */
  void pauseSoon() {
    tired = true;
  }

  private void rest() {
    if (tired) {
      tired = false;
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /**
   * A selector lets go of what was closed when it selects, and not before. That one takes the
   * wakeups of those who come meanwhile, so nobody may be left when it is over.
   */
  private void letGo() throws IOException {
    for (List<CountDownLatch> told = drain(); !told.isEmpty(); told = drain()) {
      selector.selectNow(this::accept);
      told.forEach(CountDownLatch::countDown);
    }
  }

  private List<CountDownLatch> drain() {
    List<CountDownLatch> drained = new ArrayList<>();
    for (CountDownLatch next = waiting.poll(); next != null; next = waiting.poll()) {
      drained.add(next);
    }
    return drained;
  }

  /** Ends the thread; what it accepts for should have been closed before. Idempotent. */
  @Override
  public void close() {
    closeSelector();
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing the selector of {}: {}", thread.getName(), e.toString());
    }
  }
}
