package io.dockbridge.enginesocket;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.enginesocket.containers.LocalSide;
import io.dockbridge.enginesocket.containers.OwnSocketMounts;
import io.dockbridge.enginesocket.http.HttpStream;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ProxyServer;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * docker.sock: accepts Docker clients and serves each on platform threads of its own (see the
 * package's description). Closing it removes the socket file, ends all connections and all threads.
 */
public final class EngineSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EngineSocket.class);

  private final SocketFile file;
  private final Threads threads;
  private final ProxyServer server;

  private EngineSocket(SocketFile file, Threads threads, ProxyServer server) {
    this.file = file;
    this.threads = threads;
    this.server = server;
  }

  /**
   * What the socket needs from the rest of the daemon.
   *
   * @param engine where requests go
   * @param answers what is answered here
   * @param local what containers and this machine have of each other
   * @param activity where requests are counted
   * @param audit told of every request that counts, when it has ended
   * @param clock for events that are wanted until some time
   */
  public record Services(
      Engine engine,
      LocalAnswers answers,
      LocalSide local,
      ActivityTracker activity,
      Consumer<Operation> audit,
      InstantSource clock) {}

  /**
   * What a client may take.
   *
   * @param connections open at once; more are closed unserved
   * @param head how long a request's head may take from its first byte on; a connection without a
   *     request may stay, as at the engine
   */
  public record Limits(int connections, Duration head) {}

  /**
   * Listens; the socket answers when this returns.
   *
   * @param path the socket's; its directory exists
   * @param mark a file beside the instance's state that remembers which socket file is ours, so
   *     that a stale one can be removed and anything else is left alone
   * @param limits who is beyond them is hung up on
   * @throws SocketInUseException if somebody listens there, or something is there that isn't our
   *     own stale socket
   */
  public static EngineSocket open(Path path, Path mark, Limits limits, Services services)
      throws IOException {
    SocketFile file = SocketFile.bind(path, mark);
    Threads threads = Threads.start();
    OwnSocketMounts mounts = new OwnSocketMounts(path, services.engine()::socketPath);
    ClientConnection.Shared clients =
        new ClientConnection.Shared(
            services, mounts, threads, new ForegroundProcesses(), new Failures(), limits.head());
    ProxyServer server =
        ProxyServer.open(
            file.channel(),
            "docker.sock",
            threads.clients(),
            limits.connections(),
            channel -> serve(channel, file, clients));
    return new EngineSocket(file, threads, server);
  }

  private static void serve(SocketChannel channel, SocketFile file, ClientConnection.Shared clients)
      throws IOException {
    AFUNIXSocketChannel peer = (AFUNIXSocketChannel) channel;
    AFUNIXSocketCredentials user = peer.getPeerCredentials();
    if (!file.isAllowed(user)) {
      log.warn("Refused a connection of another user: {}", user);
      return;
    }
    String name = "pid " + user.getPid() + ", uid " + user.getUid();
    Client client =
        new Client(
            new HttpStream(new ChannelDuplex(channel)),
            name,
            () -> program(user),
            () -> process(user),
            () -> isGone(peer));
    try {
      new ClientConnection(client, clients).serve();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The file that it runs, since a program that asks again is often another process each time. */
  private static String program(AFUNIXSocketCredentials user) {
    return ProcessHandle.of(user.getPid())
        .flatMap(it -> it.info().command())
        .orElse("pid " + user.getPid());
  }

  /** Process ids are used again. */
  private static String process(AFUNIXSocketCredentials user) {
    Optional<Instant> start =
        ProcessHandle.of(user.getPid()).flatMap(it -> it.info().startInstant());
    return user.getPid() + " " + start.map(Instant::toString).orElse("");
  }

  private static boolean isGone(AFSocketChannel<?> peer) {
    try {
      // Sends zero bytes: that fails if the peer has closed, and works if it has only finished
      // sending.
      return peer.socket().checkConnectionClosed();
    } catch (IOException e) {
      return true;
    }
  }

  /** Connections open now. */
  public int connections() {
    return server.openConnections();
  }

  /** Idempotent. */
  @Override
  public void close() throws IOException {
    try {
      server.stopAccepting();
      file.close();
    } finally {
      // Client threads end when interrupted by their server, which closes their connections, too.
      threads.stop();
      server.close();
    }
  }
}
