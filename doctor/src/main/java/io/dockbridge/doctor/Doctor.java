package io.dockbridge.doctor;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.DockBridgeConfig.Ssh;
import io.dockbridge.daemon.HostLook;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.lifecycle.KnownServer;
import io.dockbridge.lifecycle.Leftovers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks at one thing after the other, from this machine outwards. All of it runs on the caller's
 * thread and takes some seconds at most for each thing that does not answer.
 */
public final class Doctor {
  private static final String ENGINE_SOCKET = "/var/run/docker.sock";

  /** For a login and an answer of the engine. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Finding NO_CLOUD = new Finding.Skipped("a host is used, not the cloud");

  private final Patient patient;
  private final InstantSource clock;

  /** For one look at everything. */
  public Doctor(Patient patient, InstantSource clock) {
    this.patient = patient;
    this.clock = clock;
  }

  /** Looks at an instance whose servers are in the cloud. */
  public List<Diagnosis> examine(CloudProject project) {
    HetznerClient cloud = project.client();
    CloudAnswer answer = CloudAnswer.of(cloud);
    Optional<HetznerClient> helpful = Optional.of(cloud).filter(_ -> Api.answers(answer));
    Optional<KnownServer> server = server();
    Optional<ServerLook> look = server.map(it -> ServerLook.at(it, access()));
    DockBridgeConfig config = patient.config();
    return run(
        Stream.of(
            new Check("api", () -> new Api(config.hetzner().endpoint()).finding(answer)),
            new Check("token", () -> token(project, answer)),
            new Check("clock", () -> ClockSkew.finding(cloud.serverTime(), clock.instant())),
            new Check("quota", () -> new Limits(patient.daemon()).finding(answer, cloud.quota())),
            new Check("stock", () -> ask(helpful, it -> stock(it))),
            new Check("key", () -> new Key(keyFile(), server.isPresent()).look(helpful)),
            new Check("ssh", () -> look.map(ServerLook::ssh).orElseGet(Doctor::noServer)),
            new Check("engine", () -> look.map(ServerLook::engine).orElseGet(Doctor::noServer)),
            new Check("leftovers", () -> ask(helpful, it -> leftovers(it, project)))));
  }

  /**
   * Looks at an instance that uses a host.
   *
   * @param host as the setting {@code ssh.host} has it
   */
  public List<Diagnosis> examine(String host) {
    HostLook look = HostLook.at(host, patient.config(), patient.surroundings());
    Stream<Check> cloud =
        Stream.of("api", "token", "clock", "quota", "stock", "key", "leftovers")
            .map(it -> new Check(it, () -> NO_CLOUD));
    Stream<Check> there =
        Stream.of(new Check("ssh", () -> ssh(look, host)), new Check("engine", () -> engine(look)));
    return run(Stream.concat(cloud, there));
  }

  private List<Diagnosis> run(Stream<Check> there) {
    DaemonView daemon = patient.daemon();
    Path socket = patient.config().socketPath();
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("disk", () -> new StateFolder(patient.state()).look()));
    checks.add(new Check("daemon", daemon::finding));
    checks.add(new Check("socket", () -> new SocketPath(socket, patient.state(), daemon).look()));
    checks.add(new Check("context", () -> context(socket)));
    there.forEach(checks::add);
    checks.add(new Check("ports", () -> Ports.finding(daemon)));
    return checks.stream().map(Check::run).toList();
  }

  private Finding context(Path socket) {
    boolean forwardsOnly =
        patient.config().ssh().forwardsOnly()
            || patient.daemon().at("/server_status/forwards_only").asBoolean();
    return forwardsOnly
        ? new Finding.Skipped("only ports are forwarded: docker goes its own way")
        : patient.docker().finding(socket, patient.daemon().answers());
  }

  private static Finding token(CloudProject project, CloudAnswer answer) {
    return project
        .noToken()
        .<Finding>map(it -> new Finding.Problem(it.getMessage(), it.advice()))
        .orElseGet(() -> new Token(project.client()).finding(answer));
  }

  private interface Question {
    Finding ask(HetznerClient cloud);
  }

  private static Finding ask(Optional<HetznerClient> helpful, Question question) {
    return helpful
        .map(question::ask)
        .orElseGet(() -> new Finding.Skipped("the API does not answer, or refuses the token"));
  }

  private Finding stock(HetznerClient cloud) {
    return new Stock(cloud, patient.config().hetzner()).look(clock.instant());
  }

  private Finding leftovers(HetznerClient cloud, CloudProject project) {
    return new Forgotten(
            new Leftovers(cloud, project.ownerId(), project.claims(), clock, Thread::sleep),
            patient.config().hetzner().volumeSize() > 0)
        .look();
  }

  /** The journal of a crashed daemon may name one that is gone: SSH then says so. */
  private Optional<KnownServer> server() {
    try {
      return KnownServer.read(patient.state().instance());
    } catch (IOException _) {
      return Optional.empty(); // that nothing can be read here is told by the check of the disk
    }
  }

  private Path keyFile() {
    return patient
        .config()
        .ssh()
        .keyPath()
        .orElse(patient.state().sshFolder().resolve("id_ed25519"));
  }

  private ServerLook.Access access() {
    Ssh ssh = patient.config().ssh();
    Duration timeout = ssh.timeout().compareTo(PATIENCE) < 0 ? ssh.timeout() : PATIENCE;
    return new ServerLook.Access(ssh.user(), ssh.port(), keyFile(), ENGINE_SOCKET, timeout);
  }

  private static Finding noServer() {
    return new Finding.Skipped("there is no server now; the next command makes one");
  }

  private static Finding ssh(HostLook look, String host) {
    return switch (look) {
      case HostLook.NoSsh(String message, String advice) -> new Finding.Problem(message, advice);
      case HostLook.Usable _, HostLook.NoEngine _ -> new Finding.Ok("logs in to " + host);
    };
  }

  private static Finding engine(HostLook look) {
    return switch (look) {
      case HostLook.Usable(String version, String socket) ->
          new Finding.Ok("Docker %s answers at %s".formatted(version, socket));
      case HostLook.NoEngine(String message, String advice) -> new Finding.Problem(message, advice);
      case HostLook.NoSsh _ -> new Finding.Skipped("there is no SSH connection");
    };
  }
}
