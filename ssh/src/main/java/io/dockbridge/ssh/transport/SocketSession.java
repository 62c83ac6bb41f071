package io.dockbridge.ssh.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.apache.sshd.common.util.threads.ThreadUtils;

/**
 * One connection of MINA's to the network, with one thread: it connects, reads, and has MINA handle
 * what it read. Whoever writes writes to the socket itself, which never waits; what the socket does
 * not take at once is queued, and the thread writes it when it can. So the thread never waits for a
 * write, and goes on reading what the server may have to get rid of before it reads on.
 */
public final class SocketSession extends AbstractCloseable implements IoSession {
  private static final AtomicLong IDS = new AtomicLong();

  /** A read of this size is handled before the next one; larger ones only move more memory. */
  private static final int READ_BYTES = 64 << 10;

  private final long id = IDS.incrementAndGet();
  private final Map<Object, Object> attributes = new ConcurrentHashMap<>();
  private final SocketTransport service;
  private final SocketChannel channel;
  private final Selector selector;
  private final IoHandler handler;
  private final SocketAddress remote;
  private volatile boolean known; // to the handler
  private volatile boolean suspended;
  private volatile long heardNanos;
  private volatile long heardMillis;

  /** Guards what follows; held over writes to the socket, which do not wait. */
  private final Object writing = new Object();

  private final ArrayDeque<Write> waiting = new ArrayDeque<>();
  private Optional<IOException> broken = Optional.empty();
  private Optional<CloseFuture> whenWritten = Optional.empty();

  /** What the socket has not taken yet of one packet. */
  private static final class Write extends AbstractIoWriteFuture {
    private final ByteBuffer bytes;

    Write(Object name, ByteBuffer bytes) {
      super(name, null);
      this.bytes = bytes;
    }

    void done() {
      setValue(true);
    }

    void failed(IOException cause) {
      setValue(cause);
    }
  }

  SocketSession(
      SocketTransport service, SocketChannel channel, IoHandler handler, SocketAddress remote)
      throws IOException {
    this.service = service;
    this.channel = channel;
    this.handler = handler;
    this.remote = remote;
    this.selector = Selector.open();
    this.heardNanos = System.nanoTime() - Duration.ofDays(1).toNanos();
  }

  /** Connects, and then serves the connection, on the session's thread. */
  void start(IoConnectFuture future, AttributeRepository context) {
    if (context != null) {
      attributes.put(AttributeRepository.class, context);
    }
    Thread.ofPlatform().daemon().name("ssh-connection-" + id).start(() -> run(future));
  }

  private void run(IoConnectFuture future) {
    try (selector) {
      // MINA lets threads wait for the end of a key exchange, but never one that it takes for its
      // own
      ThreadUtils.runAsInternal(
          () -> {
            connect(future);
            serve();
            return true;
          });
    } catch (Exception e) { // the top of the thread
      future.setException(e);
      failed(e);
    }
  }

  private void connect(IoConnectFuture future) throws Exception {
    channel.connect(remote);
    channel.configureBlocking(false);
    handler.sessionCreated(this);
    known = true;
    future.setSession(this);
    if (future.getSession() != this) { // cancelled meanwhile
      close(true);
    }
  }

  private void serve() throws Exception {
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    Readable readable = Readable.readable(buffer);
    while (!isClosed()) {
      int interest = flush() ? 0 : SelectionKey.OP_WRITE;
      int count = suspended ? 0 : channel.read(buffer.clear());
      if (count < 0) {
        close(true);
      } else if (count > 0) {
        heardNanos = System.nanoTime();
        heardMillis = System.currentTimeMillis();
        buffer.flip();
        handler.messageReceived(this, readable);
      } else {
        key.interestOps(suspended ? interest : interest | SelectionKey.OP_READ);
        selector.select(_ -> {});
      }
    }
  }

  /** Writes what waits; whether that was all. */
  private boolean flush() throws IOException {
    ArrayDeque<Write> written = new ArrayDeque<>();
    Optional<CloseFuture> end = Optional.empty();
    boolean all;
    synchronized (writing) {
      if (broken.isPresent()) {
        throw broken.get();
      }
      while (!waiting.isEmpty() && taken(waiting.getFirst())) {
        written.add(waiting.removeFirst());
      }
      all = waiting.isEmpty();
      if (all) {
        end = whenWritten;
      }
    }
    written.forEach(Write::done);
    end.ifPresent(CloseFuture::setClosed);
    return all;
  }

  private boolean taken(Write write) throws IOException {
    int _ = channel.write(write.bytes);
    return !write.bytes.hasRemaining();
  }

  /** Any thread. The order of packets is the order of calls, which MINA sees to. */
  @Override
  public IoWriteFuture writeBuffer(Buffer buffer) {
    ByteBuffer bytes = ByteBuffer.wrap(buffer.array(), buffer.rpos(), buffer.available());
    Write write = new Write(remote, bytes);
    boolean done = false;
    Optional<IOException> failure;
    synchronized (writing) {
      failure = isClosing() ? Optional.of(new ClosedChannelException()) : broken;
      if (failure.isEmpty()) {
        done = writeOrQueue(write);
        failure = broken;
      }
    }
    settle(write, done, failure);
    return write;
  }

  /** Whether it is written; if not, it is queued, or {@link #broken} says why not. */
  private boolean writeOrQueue(Write write) {
    try {
      if (waiting.isEmpty() && taken(write)) {
        return true;
      }
      waiting.add(write);
    } catch (IOException e) {
      broken = Optional.of(e);
    }
    return false;
  }

  private void settle(Write write, boolean done, Optional<IOException> failure) {
    if (failure.isPresent()) {
      write.failed(failure.get());
    }
    if (done) {
      write.done();
    } else {
      selector.wakeup(); // the thread writes the rest, or ends the connection
    }
  }

  /**
   * Whether anything has come from the server within the last so long, by both clocks: one stands
   * still while a machine sleeps.
   */
  public boolean wasHeardWithin(Duration time) {
    return System.nanoTime() - heardNanos < time.toNanos()
        && System.currentTimeMillis() - heardMillis < time.toMillis();
  }

  /** When something came last, by {@link System#nanoTime}. */
  long heardNanos() {
    return heardNanos;
  }

  private void failed(Exception e) {
    try {
      if (known && isOpen()) {
        handler.exceptionCaught(this, e);
      }
    } catch (Exception again) { // the handler's own; the connection ends in any case
      log.debug("{}: {}", this, again.toString());
    } finally {
      close(true);
    }
  }

  @Override
  protected CloseFuture doCloseGracefully() {
    synchronized (writing) {
      CloseFuture future = new DefaultCloseFuture(remote, futureLock);
      whenWritten = Optional.of(future);
      selector.wakeup();
      return future;
    }
  }

  @Override
  protected void doCloseImmediately() {
    ArrayDeque<Write> aborted;
    synchronized (writing) {
      aborted = new ArrayDeque<>(waiting);
      waiting.clear();
    }
    aborted.forEach(write -> write.failed(new ClosedChannelException()));
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("{}: {}", this, e.toString());
    }
    selector.wakeup(); // only the thread's leaving the selector really closes the socket
    service.forget(this);
    super.doCloseImmediately();
    tellHandler();
  }

  private void tellHandler() {
    try {
      if (known) {
        handler.sessionClosed(this);
      }
    } catch (Exception e) { // the handler's own; nothing is left to be done
      log.debug("{}: {}", this, e.toString());
    }
  }

  @Override
  public long getId() {
    return id;
  }

  @Override
  public Object getAttribute(Object key) {
    return attributes.get(key);
  }

  @Override
  public Object setAttribute(Object key, Object value) {
    return attributes.put(key, value);
  }

  @Override
  public Object setAttributeIfAbsent(Object key, Object value) {
    return attributes.putIfAbsent(key, value);
  }

  @Override
  public Object removeAttribute(Object key) {
    return attributes.remove(key);
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return remote;
  }

  @Override
  public SocketAddress getLocalAddress() {
    return channel.socket().getLocalSocketAddress();
  }

  @Override
  public SocketAddress getAcceptanceAddress() {
    return null; // MINA's word for a connection that was not accepted
  }

  @Override
  public IoService getService() {
    return service;
  }

  @Override
  public void shutdownOutputStream() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void suspendRead() {
    suspended = true;
  }

  @Override
  public void resumeRead() {
    suspended = false;
    selector.wakeup();
  }

  @Override
  public String toString() {
    return "connection to " + remote;
  }
}
