package io.dockbridge.enginesocket;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An engine as the wire sees it: the test takes each connection that arrives and speaks for the
 * engine.
 */
final class ScriptedEngine implements Engine, AutoCloseable {
  private final ServerSocket listener;
  private final Thread acceptor;
  private final BlockingQueue<Peer> arrived = new LinkedBlockingQueue<>();

  /** Opened when there is a server. */
  final CountDownLatch ready = new CountDownLatch(1);

  volatile Optional<EngineUnavailableException> unavailable = Optional.empty();
  volatile boolean waiterInterrupted;
  private volatile Optional<Duplex> ahead = Optional.empty();

  volatile String socketPath = "/var/run/docker.sock";

  /** What is done as long as there is no server. */
  volatile String progress = "ordering";

  ScriptedEngine() throws IOException {
    listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    acceptor = Thread.ofVirtual().start(this::accept);
  }

  /** The next connection to the engine. */
  Peer take() throws InterruptedException {
    Peer peer = arrived.poll(10, TimeUnit.SECONDS);
    if (peer == null) {
      throw new AssertionError("no connection reached the engine");
    }
    return peer;
  }

  boolean hasNoConnection() {
    return arrived.isEmpty();
  }

  @Override
  public Duplex open() throws IOException, InterruptedException {
    if (unavailable.isPresent()) {
      throw unavailable.get();
    }
    return openWhenReady();
  }

  @Override
  public Optional<Duplex> spareStreamUnused() {
    return spareStream();
  }

  @Override
  public Optional<Duplex> spareStream() {
    Optional<Duplex> spare = ahead;
    ahead = Optional.empty();
    return spare;
  }

  /** Whether there is a connection before anybody asks. */
  boolean hasSpare() {
    return ahead.isPresent();
  }

  /** Makes a connection before anybody asks. */
  Peer dialSpare() throws IOException, InterruptedException {
    ahead = Optional.of(dial());
    return take();
  }

  @Override
  public Optional<Duplex> openIfReady() {
    try {
      return ready.getCount() == 0 ? Optional.of(dial()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String socketPath() {
    return socketPath;
  }

  @Override
  public Optional<String> progress() {
    return ready.getCount() == 0 ? Optional.empty() : Optional.of(progress);
  }

  @Override
  public Duplex openWhenReady() throws IOException, InterruptedException {
    try {
      ready.await();
    } catch (InterruptedException e) {
      waiterInterrupted = true;
      throw e;
    }
    if (unavailable.isPresent()) {
      throw unavailable.get();
    }
    return dial();
  }

  private Duplex dial() throws IOException {
    return reusable(
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort())));
  }

  private Duplex reusable(SocketChannel connection) {
    return new ReusableDuplex(connection, back -> ahead = Optional.of(reusable(back)));
  }

  private void awaitAcceptor() {
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    try {
      while (true) {
        arrived.add(new Peer(listener.accept()));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    awaitAcceptor();
    for (Peer peer : arrived) {
      peer.close();
    }
  }

  /** One connection, on the engine's side. */
  static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final Wire wire;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.wire = new Wire(socket.getInputStream(), socket.getOutputStream());
    }

    String readUntil(String end) throws IOException {
      return wire.readUntil(end);
    }

    String readAll() throws IOException {
      return wire.readAll();
    }

    Peer send(String text) throws IOException {
      wire.send(text);
      return this;
    }

    InputStream input() {
      return wire.in();
    }

    void sendBytes(byte[] bytes) {
      wire.sendBytes(bytes);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
