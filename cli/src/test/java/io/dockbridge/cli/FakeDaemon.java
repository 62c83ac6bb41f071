package io.dockbridge.cli;

import io.dockbridge.config.ConfigException;
import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A socket that answers as the daemon's control API, and a lock that is held until it stops. */
final class FakeDaemon implements AutoCloseable {
  private final ServerSocketChannel server;
  private final FileChannel lock;
  private final Thread thread = Thread.ofPlatform().name("fake-daemon").unstarted(this::serve);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String answer;

  private FakeDaemon(ServerSocketChannel server, FileChannel lock, String answer) {
    this.server = server;
    this.lock = lock;
    this.answer = answer;
  }

  static FakeDaemon start(Shell shell) throws IOException, ConfigException {
    DockBridgeConfig config =
        new ConfigLoader(shell.environment()).load(Optional.empty(), List.of());
    StateDirectory state = new StateDirectory(config);
    state.prepare();
    FileChannel lock =
        FileChannel.open(state.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock.lock();
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(config.socketPath()));
    FakeDaemon daemon = new FakeDaemon(server, lock, ok(sampleStatus()));
    daemon.thread.start();
    return daemon;
  }

  static String sampleStatus() throws IOException {
    try (InputStream in = FakeDaemon.class.getResourceAsStream("status.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body);
  }

  /** The bytes of every answer from now on. */
  FakeDaemon answering(String response) {
    answer = response;
    return this;
  }

  /** The request lines that came. */
  List<String> requests() {
    return requests;
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = server.accept()) {
          handle(client);
        }
      }
    } catch (ClosedChannelException _) {
      // Closed by the test or by a stop request.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void handle(SocketChannel client) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(4096);
    client.read(request);
    String line =
        new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII)
            .lines()
            .findFirst()
            .orElse("");
    requests.add(line);
    boolean stop = line.startsWith("POST /_dockbridge/stop");
    String response = stop ? "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n" : answer;
    client.write(ByteBuffer.wrap(response.getBytes(StandardCharsets.UTF_8)));
    if (stop) {
      server.close();
      lock.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    lock.close();
  }

  /** As after kill -9: the socket file is there, nobody listens. */
  void kill() throws IOException, InterruptedException {
    close();
    thread.join(); // Until its accept() is over the socket still takes connections.
  }
}
