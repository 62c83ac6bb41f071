package io.dockbridge.portforward.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the datagrams of all local UDP ports, on one thread ({@code udp-receive}) and into one
 * buffer, so that a port costs its sockets and nothing else. Started by {@link UdpRelay} with the
 * first port. Thread-safe.
 */
final class UdpReceiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpReceiver.class);
  private static final int LARGEST = 65535;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  /** Datagrams of a port before the others get their turn. */
  private static final int TURN = 64;

  /** Passes a datagram on; must not block. */
  @FunctionalInterface
  interface Sink {
    void received(DatagramChannel channel, SocketAddress sender, UdpPort port, ByteBuffer datagram);
  }

  private final Sink sink;
  private final Selector selector;
  private final Thread thread;
  private final Queue<CountDownLatch> awaitingClose = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);

  private UdpReceiver(Sink sink, Selector selector) {
    this.sink = sink;
    this.selector = selector;
    this.thread = Thread.ofPlatform().daemon().name("udp-receive").unstarted(this::run);
  }

  static UdpReceiver start(Sink sink) {
    try {
      UdpReceiver receiver = new UdpReceiver(sink, Selector.open());
      receiver.thread.start();
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException("no selector for UDP", e);
    }
  }

  void add(UdpPort port) {
    try {
      for (DatagramChannel channel : port.channels()) {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, port);
      }
    } catch (IOException | ClosedSelectorException e) {
      LOG.warn("UDP port {} of the server gets no datagrams: {}", port.port(), e.toString());
    }
    selector.wakeup();
  }

  /**
   * Waits, at most two seconds, until closed channels have freed their ports: a selector lets go of
   * a closed channel only when it selects the next time.
   */
  void awaitClosed() {
    CountDownLatch closed = new CountDownLatch(1);
    awaitingClose.add(closed);
    selector.wakeup();
    try {
      if (thread.isAlive() && !closed.await(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("A UDP port is not free yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select(this::receive);
        for (CountDownLatch next = awaitingClose.poll(); next != null; ) {
          selector.selectNow(this::receive);
          next.countDown();
          next = awaitingClose.poll();
        }
      }
    } catch (ClosedSelectorException _) {
      LOG.debug("closed");
    } catch (IOException e) {
      LOG.error("No UDP port receives any more", e);
    } finally {
      awaitingClose.forEach(CountDownLatch::countDown);
    }
  }

  private void receive(SelectionKey ready) {
    DatagramChannel channel = (DatagramChannel) ready.channel();
    UdpPort port = (UdpPort) ready.attachment();
    try {
      for (int i = 0; i < TURN; i++) {
        SocketAddress sender = channel.receive(buffer.clear());
        if (sender == null) {
          return;
        }
        buffer.flip();
        ByteBuffer datagram = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
        sink.received(channel, sender, port, datagram);
      }
    } catch (ClosedChannelException _) {
      LOG.debug("UDP port {} of the server is closed here", port.port());
    } catch (IOException | RuntimeException e) {
      LOG.warn("A datagram to UDP port {} is lost: {}", port.port(), e.toString());
    }
  }

  /** Ends the thread. Idempotent. */
  @Override
  public void close() {
    try {
      selector.close();
      thread.join(CLOSE_PATIENCE);
    } catch (IOException e) {
      LOG.debug("closing the selector of UDP: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
