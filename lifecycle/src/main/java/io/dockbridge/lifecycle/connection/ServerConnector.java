package io.dockbridge.lifecycle.connection;

import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.lifecycle.volume.VolumeMount;
import io.dockbridge.ssh.SshConnection;
import io.dockbridge.ssh.auth.Login;
import io.dockbridge.ssh.auth.PinnedHostKeys;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.ProxyCommand;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reaches the engine of a server: TCP, SSH with a pinned host key, and an answer of dockerd. */
public final class ServerConnector {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnector.class);

  /** A server that boots drops packets: better a new SYN than the kernel's growing pauses. */
  private static final Duration TCP_TIMEOUT = Duration.ofSeconds(2);

  private static final String GREETING = "SSH-2.0-";

  /**
   * For the first try to log in; doubled with each. A handshake with an sshd that is just being
   * restarted can hang, but one with a server that is busy booting takes its time.
   */
  private static final Duration FIRST_LOGIN = Duration.ofSeconds(10);

  /**
   * How often a server may refuse us or show a strange host key before it is given up: an address
   * that was just handed on may be answered by its previous server for a moment.
   */
  private static final int REFUSALS = 5;

  /** For a command that only looks at something. */
  private static final Duration EXEC = Duration.ofSeconds(10);

  private final SshAccess access;
  private final boolean hasVolume;
  private final EngineProbe probe;
  private final Duration cadence;
  private final Sleeper pause;
  private final InstantSource clock;
  private final BooleanSupplier stopping;

  public ServerConnector(
      SshAccess access,
      boolean hasVolume,
      EngineProbe probe,
      Duration cadence,
      Sleeper pause,
      InstantSource clock,
      BooleanSupplier stopping) {
    this.access = access;
    this.hasVolume = hasVolume;
    this.probe = probe;
    this.cadence = cadence;
    this.pause = pause;
    this.clock = clock;
    this.stopping = stopping;
  }

  /** When what was reached; what the timings are made of. */
  public record Reached(ReadyServer server, Instant tcp, Instant ssh, Instant engine) {}

  /**
   * Tries until the engine answers.
   *
   * @param hostKeys that the server may show
   * @param trouble ends the tries when it completes exceptionally, with its exception
   * @param step told what is waited for
   * @throws ServerUnavailableException if the server cannot use its volume
   * @throws IOException the last problem, when {@code deadline} has passed or trying has no sense
   */
  public Reached reach(
      ServerInfo info,
      List<String> hostKeys,
      Instant deadline,
      CompletableFuture<?> trouble,
      Consumer<String> step)
      throws IOException, InterruptedException, ServerUnavailableException {
    step.accept("waiting for SSH on " + info.ip());
    int refusals = 0;
    int logins = 0;
    while (true) {
      try {
        knock(info.ip());
        return attempt(info, hostKeys, loginTimeout(logins), deadline, trouble, step);
      } catch (SshException e) {
        logins++;
        refusals += refusal(e) ? 1 : 0;
        goOn(e, refusals < REFUSALS, deadline, trouble);
        // Servers punish those who knock again at once (sshd_config: PerSourcePenalties).
        pause.pause(cadence.multipliedBy(1L << refusals));
      } catch (IOException e) {
        goOn(e, true, deadline, trouble);
        pause.pause(cadence);
      }
    }
  }

  /**
   * One try, without patience.
   *
   * @param failures how many have failed before; a slow server gets more time for each
   */
  ReadyServer reconnect(ServerInfo info, List<String> hostKeys, int failures) throws IOException {
    knock(info.ip());
    SshConnection ssh = logIn(info, hostKeys, loginTimeout(failures / 2));
    ReadyServer server = new ReadyServer(info, ssh, access.engineSocket());
    try {
      probe.check(server.engine());
      return server;
    } catch (IOException e) {
      Optional<String> problem = volumeProblem(server);
      ssh.close();
      throw problem.isPresent() ? new IOException(problem.get(), e) : e;
    }
  }

  private Reached attempt(
      ServerInfo info,
      List<String> hostKeys,
      Duration timeout,
      Instant deadline,
      CompletableFuture<?> trouble,
      Consumer<String> step)
      throws IOException, InterruptedException, ServerUnavailableException {
    Instant tcp = clock.instant();
    SshConnection ssh = logIn(info, hostKeys, timeout);
    Instant loggedIn = clock.instant();
    step.accept("waiting for the Docker engine on " + info.ip());
    ReadyServer server = new ReadyServer(info, ssh, access.engineSocket());
    boolean answered = false;
    try {
      awaitEngine(server, deadline, trouble);
      answered = true;
      return new Reached(server, tcp, loggedIn, clock.instant());
    } finally {
      if (!answered) {
        ssh.close();
      }
    }
  }

  private Duration loginTimeout(int tries) {
    Duration patience = FIRST_LOGIN.multipliedBy(1L << Math.min(tries, 10));
    return patience.compareTo(access.timeout()) < 0 ? patience : access.timeout();
  }

  /**
   * Waits for an SSH server's first words (RFC 4253 §4.2). That something accepts connections is
   * not enough: a server that boots may do so and then hang, and so may a machine on the way.
   */
  private void knock(String host) throws IOException {
    if (access.proxyCommand().isPresent()) {
      return; // only the program can reach it
    }
    try (Socket socket = new Socket()) {
      int patience = Math.toIntExact(TCP_TIMEOUT.toMillis());
      socket.connect(new InetSocketAddress(host, access.port()), patience);
      socket.setSoTimeout(patience);
      byte[] greeting = socket.getInputStream().readNBytes(GREETING.length());
      if (!new String(greeting, StandardCharsets.US_ASCII).equals(GREETING)) {
        throw new IOException("no SSH server answers on " + host);
      }
    }
  }

  private SshConnection logIn(ServerInfo info, List<String> hostKeys, Duration timeout)
      throws IOException {
    SshEndpoint endpoint = new SshEndpoint(info.ip(), access.port(), access.user());
    SshKeyPair identity = SshKeyPair.loadOrCreate(access.keyPath(), "dockbridge");
    Optional<ProxyCommand> proxy = proxy(info.ip());
    Login login = new Login(List.of(identity), PinnedHostKeys.of(hostKeys), proxy);
    try {
      SshConnection ssh = SshConnection.open(endpoint, login, timeout, access.liveness());
      proxy.ifPresent(it -> ssh.onClose(() -> close(it)));
      return ssh;
    } catch (SshException e) {
      Optional<String> complaint = proxy.flatMap(ProxyCommand::complaint);
      proxy.ifPresent(ServerConnector::close);
      throw complaint.isEmpty()
          ? e
          : new SshException(
              e.kind(), e.getMessage() + " (ssh.proxy_command said: " + complaint.get() + ")", e);
    }
  }

  private Optional<ProxyCommand> proxy(String host) throws IOException {
    if (access.proxyCommand().isEmpty()) {
      return Optional.empty();
    }
    List<String> command = ProxyCommand.shell(access.proxyCommand().get(), host, access.port());
    return Optional.of(ProxyCommand.open(command, System.getenv()));
  }

  private static void close(ProxyCommand proxy) {
    try {
      proxy.close();
    } catch (IOException e) {
      LOG.debug("closing ssh.proxy_command: {}", e.toString());
    }
  }

  private void awaitEngine(ReadyServer server, Instant deadline, CompletableFuture<?> trouble)
      throws IOException, InterruptedException, ServerUnavailableException {
    while (true) {
      try {
        probe.check(server.engine());
        return;
      } catch (IOException e) {
        failWithoutVolume(server);
        goOn(e, server.ssh().isOpen(), deadline, trouble);
        pause.pause(cadence);
      }
    }
  }

  /** An engine that has to wait for its volume in vain never comes. */
  private void failWithoutVolume(ReadyServer server) throws ServerUnavailableException {
    Optional<String> problem = volumeProblem(server);
    if (problem.isPresent()) {
      throw new ServerUnavailableException(
          "server %s is of no use: %s".formatted(server.info(), problem.get()),
          "try again; if the volume is damaged, give the data up: dockbridge volume delete");
    }
  }

  /** What the server says of a volume that it could not mount. */
  private Optional<String> volumeProblem(ReadyServer server) {
    if (!hasVolume || !server.ssh().isOpen()) {
      return Optional.empty();
    }
    try {
      String said = server.ssh().exec("cat " + VolumeMount.PROBLEM + " 2>&-", EXEC).stdout();
      return Optional.of(said.strip())
          .filter(it -> !it.isEmpty())
          .map("its volume with Docker's data cannot be used: "::concat);
    } catch (IOException e) {
      LOG.debug("the server does not say how its volume is", e);
      return Optional.empty();
    }
  }

  /** Whether the server answers, but does not let us in or is not the one we know. */
  static boolean refusal(SshException e) {
    return switch (e.kind()) {
      case HOST_KEY, AUTHENTICATION -> true;
      case NETWORK, CHANNEL -> false;
    };
  }

  private void goOn(IOException e, boolean sense, Instant deadline, CompletableFuture<?> trouble)
      throws IOException, InterruptedException {
    if (stopping.getAsBoolean()) { // libraries may swallow the interrupt that says so
      throw new InterruptedException("stopping");
    }
    if (trouble.isCompletedExceptionally()) {
      trouble.join();
    }
    if (!sense || clock.instant().isAfter(deadline)) {
      throw e;
    }
    LOG.debug("not yet: {}", e.getMessage());
  }
}
