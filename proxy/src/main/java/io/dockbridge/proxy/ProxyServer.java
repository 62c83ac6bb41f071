package io.dockbridge.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections on a bound listener, TCP or unix, and gives each to a handler on a thread of
 * its own.
 *
 * <p>Threads: one that only accepts, named {@code NAME-accept}, and one per connection, named
 * {@code NAME-1}, {@code NAME-2} and so on. All are the given executor's, which must never let one
 * wait for another, and has to have platform threads if the listener is junixsocket's. With an
 * {@link AcceptLoop} that one accepts.
 *
 * <p>Ownership: the server owns the listener and every accepted channel.
 */
public final class ProxyServer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final ServerSocketChannel listener;
  private final String name;
  private final Executor threads;
  private final ConnectionLimit limit;
  private final ConnectionHandler handler;
  private final Optional<AcceptLoop> loop;
  private final Served acceptor = new Served(this::acceptUntilClosed, "accept");
  private final Map<SocketChannel, Served> open = new ConcurrentHashMap<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Connections are closed, too. */
  private volatile boolean ending;

  /** Of the accept thread alone: whether the present run of failures has been logged. */
  private boolean failing;

  private ProxyServer(
      ServerSocketChannel listener,
      String name,
      Executor threads,
      ConnectionLimit limit,
      ConnectionHandler handler,
      Optional<AcceptLoop> loop) {
    this.listener = Objects.requireNonNull(listener);
    this.name = Objects.requireNonNull(name);
    this.threads = Objects.requireNonNull(threads);
    this.limit = Objects.requireNonNull(limit);
    this.handler = Objects.requireNonNull(handler);
    this.loop = loop;
  }

  /**
   * Starts to accept.
   *
   * @param bound a bound listener in blocking mode; closed with the server
   * @param name what threads and log lines are named after, such as {@code docker.sock}
   * @param threads runs everything of this server
   * @param limit how many may be open at once; those above are closed unserved, TCP ones reset
   */
  public static ProxyServer open(
      ServerSocketChannel bound,
      String name,
      Executor threads,
      ConnectionLimit limit,
      ConnectionHandler handler) {
    ProxyServer server = new ProxyServer(bound, name, threads, limit, handler, Optional.empty());
    threads.execute(server.acceptor);
    return server;
  }

  /**
   * The same without a thread of its own that accepts.
   *
   * @throws IOException if {@code loop} has ended
   */
  public static ProxyServer open(
      ServerSocketChannel bound,
      String name,
      AcceptLoop loop,
      Executor threads,
      ConnectionLimit limit,
      ConnectionHandler handler)
      throws IOException {
    ProxyServer server = new ProxyServer(bound, name, threads, limit, handler, Optional.of(loop));
    loop.add(bound, server::acceptOne);
    return server;
  }

  /** The same with a limit of its own. */
  public static ProxyServer open(
      ServerSocketChannel bound,
      String name,
      Executor threads,
      int maxConnections,
      ConnectionHandler handler) {
    return open(bound, name, threads, new ConnectionLimit(maxConnections), handler);
  }

  /** How many connections are being served. */
  public int openConnections() {
    return open.size();
  }

  /** How many connections have been served so far, the open ones included. */
  public long totalConnections() {
    return accepted.get();
  }

  /** How many connections were closed unserved because of the limit. */
  public long refusedConnections() {
    return refused.get();
  }

  /**
   * Stops accepting and gives the address free; connections that are open go on until {@link
   * #close}. Waits for the accept thread, since it is that thread that gives the address free if it
   * is a virtual one or a loop's. Idempotent; may be called by a handler.
   */
  public void stopAccepting() {
    endAccepting();
    try {
      awaitAcceptor(System.nanoTime() + CLOSE_PATIENCE.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops accepting, closes every connection, interrupts the handlers and waits a few seconds for
   * them to return. Idempotent; may be called by a handler, which is not interrupted.
   */
  @Override
  public void close() {
    ending = true;
    endAccepting();
    open.forEach(ProxyServer::end);
    awaitThreads();
  }

  private void endAccepting() {
    if (closing.compareAndSet(false, true)) {
      closed.countDown();
      closeQuietly(listener);
    }
  }

  private void acceptUntilClosed() {
    while (!closing.get() && listener.isOpen()) {
      acceptOne();
    }
  }

  /** Nothing is there if the listener is an {@link AcceptLoop}'s and the client has left again. */
  private void acceptOne() {
    try {
      SocketChannel client = listener.accept();
      if (client != null) {
        admit(client);
      }
      failing = false;
    } catch (IOException | RuntimeException e) { // a bug must not leave a port that nobody serves
      pauseAfter(e);
    }
  }

  private void admit(SocketChannel client) {
    Optional<ConnectionLimit> reached = limit.enter();
    if (reached.isPresent()) {
      refuse(client);
      if (reached.get().isNews()) {
        LOG.warn("{}: {} are open, more are refused", name, reached.get());
      }
      return;
    }
    Served served = new Served(() -> serve(client), Long.toString(accepted.incrementAndGet()));
    open.put(client, served);
    start(served, client);
  }

  private void start(Served served, SocketChannel client) {
    try {
      threads.execute(served);
    } catch (OutOfMemoryError | RejectedExecutionException e) {
      // The first is how the JDK says that the system has no thread left; the second is the end.
      left(client);
      refuse(client);
      LOG.warn("{}: there is no thread for a connection, it is refused: {}", name, e.toString());
    }
    if (ending) { // close() may have looked at the open connections before this was one
      closeQuietly(client);
    }
  }

  private void left(SocketChannel client) {
    open.remove(client);
    limit.leave();
  }

  /** A reset tells a client more than an answer without a byte. */
  private void refuse(SocketChannel client) {
    refused.incrementAndGet(); // before the client can know
    try {
      if (client.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      LOG.debug("{}: a client that is refused has gone: {}", name, e.toString());
    }
    closeQuietly(client);
  }

  private void serve(SocketChannel client) {
    try (client) {
      sendAtOnce(client);
      handler.handle(client);
    } catch (IOException e) {
      LOG.debug("{}: connection ended: {}", name, e.toString());
    } catch (RuntimeException e) {
      LOG.error("{}: connection failed", name, e);
    } finally {
      left(client);
    }
  }

  private static void sendAtOnce(SocketChannel client) throws IOException {
    if (client.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  private void pauseAfter(Exception e) {
    if (closing.get()) {
      return;
    }
    if (!failing) {
      LOG.warn("{}: cannot accept connections, goes on trying: {}", name, e.toString());
      failing = true;
    }
    if (loop.isPresent()) {
      loop.get().pauseSoon();
    } else {
      awaitClosed(AcceptLoop.PAUSE);
    }
  }

  private void awaitClosed(Duration atMost) {
    try {
      closed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitThreads() {
    long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
    try {
      awaitAcceptor(deadline);
      for (Served served : open.values()) {
        await(served, deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAcceptor(long deadline) throws InterruptedException {
    if (loop.isEmpty()) {
      await(acceptor, deadline);
    } else if (!loop.get().awaitClosed()) {
      LOG.warn("{}: its address is not free yet", name);
    }
  }

  private void await(Served served, long deadline) throws InterruptedException {
    long left = Math.max(0, deadline - System.nanoTime());
    if (!served.isThisThread() && !served.ended.await(left, TimeUnit.NANOSECONDS)) {
      LOG.warn("{}: {}-{} has not ended", name, name, served.suffix);
    }
  }

  /** The interrupt is for handlers that wait for something else than their channel. */
  private static void end(SocketChannel client, Served handler) {
    closeQuietly(client);
    handler.interrupt();
  }

  /** Something on a thread that served another one before and may serve the next. */
  private final class Served implements Runnable {
    private final Runnable task;
    private final String suffix;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Guarded by this; there while it runs, so that nobody else's work is interrupted. */
    private Optional<Thread> thread = Optional.empty();

    Served(Runnable task, String suffix) {
      this.task = task;
      this.suffix = suffix;
    }

    @Override
    public void run() {
      Thread.currentThread().setName(name + "-" + suffix);
      onThread(Optional.of(Thread.currentThread()));
      try {
        task.run();
      } finally {
        onThread(Optional.empty());
        ended.countDown();
      }
    }

    private synchronized void onThread(Optional<Thread> now) {
      thread = now;
    }

    synchronized boolean isThisThread() {
      return thread.filter(Thread.currentThread()::equals).isPresent();
    }

    synchronized void interrupt() {
      thread.filter(it -> !it.equals(Thread.currentThread())).ifPresent(Thread::interrupt);
    }
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      LOG.debug("while closing {}: {}", closeable, e.toString());
    }
  }
}
