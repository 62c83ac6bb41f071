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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * docker.sock: accepts Docker clients and serves each on platform threads of its own (see the
 * package's description). A file that somebody deletes is made again within a second, by the thread
 * {@code docker.sock-file-1}. Closing it removes the file, ends all connections and all threads.
 */
public final class EngineSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EngineSocket.class);

  private static final Duration FILE_CHECK = Duration.ofSeconds(1);

  private final Path path;
  private final Path mark;
  private final Threads threads;
  private final Limits limits;
  private final ClientConnection.Shared clients;
  private final Thread fileCheck = Threads.named("docker.sock-file-").newThread(this::checkFile);

  /** The last one accepts; the others have connections of the time before. Guarded by this. */
  private final List<ProxyServer> servers = new ArrayList<>();

  /** Guarded by this. */
  private SocketFile file;

  private EngineSocket(Path path, Path mark, Limits limits, Services services) throws IOException {
    this.path = path;
    this.mark = mark;
    this.limits = limits;
    this.file = SocketFile.bind(path, mark);
    this.threads = Threads.start();
    OwnSocketMounts mounts = new OwnSocketMounts(path, services.engine()::socketPath);
    this.clients =
        new ClientConnection.Shared(
            services, mounts, threads, new ForegroundProcesses(), new Failures(), limits.head());
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
    EngineSocket socket = new EngineSocket(path, mark, limits, services);
    socket.accept();
    socket.fileCheck.start();
    return socket;
  }

  private synchronized void accept() {
    SocketFile bound = file;
    servers.add(
        ProxyServer.open(
            bound.channel(),
            "docker.sock",
            threads.clients(),
            limits.connections(),
            channel -> serve(channel, bound, clients)));
  }

  private void checkFile() {
    try {
      while (true) {
        Thread.sleep(FILE_CHECK);
        reopenIfDeleted();
      }
    } catch (InterruptedException _) {
      log.trace("closed"); // only close() interrupts
    }
  }

  /** What another program has put in its place is left alone. */
  private synchronized void reopenIfDeleted() {
    try {
      if (SocketState.identity(path).isEmpty()) {
        servers.getLast().stopAccepting(); // its channel would delete a file that is there by then
        file = SocketFile.bind(path, mark);
        accept();
        log.warn("{} was deleted by another program; it is there again", path);
      }
    } catch (IOException e) {
      log.debug("{} cannot be made again: {}", path, e.toString());
    }
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
  public synchronized int connections() {
    return servers.stream().mapToInt(ProxyServer::openConnections).sum();
  }

  /** Idempotent. */
  @Override
  public void close() throws IOException {
    fileCheck.interrupt();
    List<ProxyServer> all = endAccepting();
    // Client threads end when interrupted by their server, which closes their connections, too.
    threads.stop();
    all.forEach(ProxyServer::close);
  }

  private synchronized List<ProxyServer> endAccepting() throws IOException {
    servers.getLast().stopAccepting();
    try {
      file.close();
    } catch (IOException e) {
      log.warn("{} could not be removed", path, e);
    }
    return List.copyOf(servers);
  }
}
