package io.dockbridge.doctor;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.DockBridgeConfig.Ssh;
import io.dockbridge.daemon.host.HostProbe;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.lifecycle.journal.KnownServer;
import io.dockbridge.lifecycle.orphans.OrphanReaper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs all checks, from this machine outwards. Called by {@code dockbridge doctor} on its main
 * thread; takes some seconds at most for each part that does not answer. Why it checks without the
 * daemon: ADR 16.
 */
public final class Doctor {
  private static final String ENGINE_SOCKET = "/var/run/docker.sock";

  /** For a login and an answer of the engine. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final CheckResult NO_CLOUD =
      new CheckResult.Skipped("a host is used, not the cloud");

  private static final CheckResult NO_SERVER =
      new CheckResult.Skipped("there is no server now; the next command creates one");

  private final DiagnosticTarget target;
  private final InstantSource clock;

  /** For one run of all checks. */
  public Doctor(DiagnosticTarget target, InstantSource clock) {
    this.target = target;
    this.clock = clock;
  }

  /** Checks an instance whose servers are in the cloud. */
  public List<Diagnosis> examine(CloudProject project) {
    DockBridgeConfig config = target.config();
    HetznerClient cloud = project.client();
    CloudAnswer answer = CloudAnswer.of(cloud);
    Optional<HetznerClient> answering =
        Optional.of(cloud).filter(_ -> answer instanceof CloudAnswer.Servers);
    Optional<KnownServer> server = server();
    Optional<ServerProbe> probe = server.map(it -> ServerProbe.at(it, access()));
    return withLocalChecks(
        Stream.of(
            new Diagnosis("api", ApiCheck.result(config.hetzner().endpoint(), answer)),
            new Diagnosis("token", token(project, answer)),
            new Diagnosis("clock", ClockCheck.result(cloud.serverTime(), clock.instant())),
            new Diagnosis("quota", QuotaCheck.result(target.daemon(), answer, cloud.quota())),
            new Diagnosis("stock", ask(answering, this::stock)),
            new Diagnosis(
                "key", SshKeyCheck.result(target.state().keyFile(), server.isPresent(), answering)),
            new Diagnosis("ssh", probe.map(ServerProbe::ssh).orElse(NO_SERVER)),
            new Diagnosis("engine", probe.map(ServerProbe::engine).orElse(NO_SERVER)),
            new Diagnosis("leftovers", ask(answering, it -> orphans(it, project)))));
  }

  /**
   * Checks an instance that uses a host.
   *
   * @param host as the setting {@code ssh.host} has it
   */
  public List<Diagnosis> examine(String host) {
    HostProbe probe = HostProbe.at(host, target.config(), target.environment());
    Stream<Diagnosis> cloud =
        Stream.of("api", "token", "clock", "quota", "stock", "key", "leftovers")
            .map(it -> new Diagnosis(it, NO_CLOUD));
    Stream<Diagnosis> there =
        Stream.of(new Diagnosis("ssh", ssh(probe, host)), new Diagnosis("engine", engine(probe)));
    return withLocalChecks(Stream.concat(cloud, there));
  }

  private List<Diagnosis> withLocalChecks(Stream<Diagnosis> remote) {
    DaemonView daemon = target.daemon();
    Path socket = target.config().socketPath();
    List<Diagnosis> all = new ArrayList<>();
    all.add(new Diagnosis("disk", DiskCheck.result(target.state())));
    all.add(new Diagnosis("watches", WatchesCheck.result(WatchesCheck.LIMIT)));
    all.add(new Diagnosis("daemon", daemon.result()));
    all.add(new Diagnosis("socket", new SocketCheck(socket, target.state(), daemon).result()));
    all.add(new Diagnosis("context", context(socket)));
    remote.forEach(all::add);
    all.add(new Diagnosis("ports", PortsCheck.result(daemon)));
    all.add(new Diagnosis("incoming", HostServicesCheck.result(daemon)));
    return all;
  }

  private CheckResult context(Path socket) {
    boolean forwardsOnly =
        target.config().ssh().forwardsOnly()
            || target.daemon().at("/server_status/forwards_only").asBoolean();
    return forwardsOnly
        ? new CheckResult.Skipped("only ports are forwarded; docker reaches the engine directly")
        : target.context().result(socket, target.daemon().answers());
  }

  private static CheckResult token(CloudProject project, CloudAnswer answer) {
    return project
        .noToken()
        .<CheckResult>map(it -> new CheckResult.Problem(it.getMessage(), it.advice()))
        .orElseGet(() -> TokenCheck.result(project.client(), answer));
  }

  private static CheckResult ask(
      Optional<HetznerClient> answering, Function<HetznerClient, CheckResult> check) {
    return answering
        .map(check)
        .orElseGet(() -> new CheckResult.Skipped("the API does not answer, or refuses the token"));
  }

  private CheckResult stock(HetznerClient cloud) {
    return StockCheck.result(cloud, target.config(), clock.instant());
  }

  private CheckResult orphans(HetznerClient cloud, CloudProject project) {
    return OrphansCheck.result(
        new OrphanReaper(cloud, project.ownerId(), project.claims(), clock, Thread::sleep),
        target.config().hetzner().volumeSize() > 0);
  }

  /** The journal of a crashed daemon may name a server that is gone; then SSH reports it. */
  private Optional<KnownServer> server() {
    try {
      return KnownServer.read(target.state().instance());
    } catch (IOException _) {
      return Optional.empty(); // the check of the disk reports what cannot be read
    }
  }

  private ServerProbe.Access access() {
    Ssh ssh = target.config().ssh();
    Duration timeout = ssh.timeout().compareTo(PATIENCE) < 0 ? ssh.timeout() : PATIENCE;
    return new ServerProbe.Access(
        ssh.user(), ssh.port(), target.state().keyFile(), ENGINE_SOCKET, timeout);
  }

  private static CheckResult ssh(HostProbe probe, String host) {
    return switch (probe) {
      case HostProbe.NoSsh(String message, String advice) ->
          new CheckResult.Problem(message, advice);
      case HostProbe.Usable _, HostProbe.NoEngine _ -> new CheckResult.Ok("logs in to " + host);
    };
  }

  private static CheckResult engine(HostProbe probe) {
    return switch (probe) {
      case HostProbe.Usable(String version, String socket, Optional<String> detour) -> {
        String answer = "Docker %s answers at %s".formatted(version, socket);
        yield detour
            .<CheckResult>map(
                it ->
                    new CheckResult.Warning(
                        answer + "; " + it,
                        "Where you may, allow both in sshd_config on the host."))
            .orElseGet(() -> new CheckResult.Ok(answer));
      }
      case HostProbe.NoEngine(String message, String advice) ->
          new CheckResult.Problem(message, advice);
      case HostProbe.NoSsh _ -> new CheckResult.Skipped("there is no SSH connection");
    };
  }
}
