package io.dockbridge.lifecycle;

import static org.awaitility.Awaitility.await;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.config.DockBridgeConfig.DestroyAt;
import io.dockbridge.config.DockBridgeConfig.KeepingContainers;
import io.dockbridge.config.HetznerSettings.WantedArchitecture;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.lifecycle.LifecycleSettings.Pace;
import io.dockbridge.lifecycle.connection.ReconnectPauses;
import io.dockbridge.lifecycle.connection.SshAccess;
import io.dockbridge.lifecycle.idle.AgeLimit;
import io.dockbridge.lifecycle.idle.ContainerUse;
import io.dockbridge.lifecycle.idle.IdleRules;
import io.dockbridge.lifecycle.provision.AutoType;
import io.dockbridge.lifecycle.provision.CostLedger;
import io.dockbridge.lifecycle.provision.ServerWish;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.Ownership;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerEvents;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.lifecycle.volume.VolumeWish;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.testkit.ManualClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** A lifecycle with all that it needs, on a cloud in this process. */
final class Fixture implements AutoCloseable {
  static final Ownership US = new Ownership("me", "i1");
  static final Duration IDLE = Duration.ofMinutes(5);
  static final Duration GRACE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(10);

  final ManualClock clock = new ManualClock();
  final FakeCloud cloud;
  final ActivityTracker activity;

  /** What the listener heard, as {@code ready 101}, {@code lost 101}, {@code gone 101}. */
  final List<String> heard = new CopyOnWriteArrayList<>();

  /** How often the clock was read: it is at every tick. */
  final AtomicLong ticks = new AtomicLong();

  /** For lifecycles that are built from now on. */
  Optional<VolumeWish> volume = Optional.empty();

  /** What became of servers, as {@code destroying 101}. */
  final List<String> events = new CopyOnWriteArrayList<>();

  volatile ContainerUse containers = ContainerUse.NONE;
  volatile boolean listenerFails;

  /** Which servers were told to exist last. */
  volatile List<Long> existing = List.of(-1L);

  final List<Long> everExisted = new CopyOnWriteArrayList<>();
  volatile boolean booksFail;
  volatile boolean overBudget;
  AgeLimit age = AgeLimit.NONE;

  /** For lifecycles that are built from now on. */
  List<String> serverTypes = List.of("cax11", "cx23", "cx33");

  /** Of requests with a server out of reach, for lifecycles that are built from now on. */
  Duration patience = Duration.ofSeconds(12);

  volatile String token = FakeCloud.TOKEN;
  final HetznerClient client;
  ServerLifecycle lifecycle;
  private final Path directory;
  private final InstantSource time;
  private final Duration idle;
  private final Duration grace;

  Fixture(Path directory) throws IOException {
    this(directory, new ManualClock(), IDLE, GRACE);
  }

  /** With another clock than the one that stands still. */
  Fixture(Path directory, InstantSource time, Duration idle, Duration grace) throws IOException {
    this.directory = directory;
    this.time = time instanceof ManualClock ? clock : time;
    this.idle = idle;
    this.grace = grace;
    cloud = new FakeCloud(this.time);
    activity = new ActivityTracker(this.time, 100, ActivityTracker.Tracking.ALL);
    Timing timing =
        Timing.standard().withBackoffs(_ -> Duration.ofMillis(2), _ -> Duration.ofMillis(2));
    client = new HetznerClient(cloud.endpoint(), () -> token, timing);
    lifecycle = build();
  }

  Path journal() {
    return directory.resolve("state.json");
  }

  /** Another lifecycle on the same state, as if the process had been started again. */
  void restart() throws IOException {
    lifecycle = build();
    lifecycle.start();
  }

  ServerState awaitState(Predicate<ServerState> wanted) {
    return await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> lifecycle.status().state(), wanted);
  }

  private ServerLifecycle build() throws IOException {
    return new ServerLifecycle(
        ourCloud(),
        settings(),
        activity,
        new LifecycleUsers(
            engine -> {
              try (Duplex stream = engine.dial()) {
                stream.output().flush();
              }
            },
            () -> containers,
            new Heard(),
            new Books(),
            new Events()));
  }

  OurCloud ourCloud() {
    return new OurCloud(client, US, this::tick, Fixture::pause);
  }

  private Instant tick() {
    ticks.incrementAndGet();
    return time.instant();
  }

  private LifecycleSettings settings() {
    return new LifecycleSettings(
        new ServerWish(
            serverTypes,
            new AutoType(WantedArchitecture.X86, new BigDecimal("0.04")),
            List.of("fsn1", "hel1"),
            List.of("docker-ce"),
            Optional.empty()),
        volume,
        new IdleRules(
            idle,
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            grace,
            KeepingContainers.BUSY,
            DestroyAt.IDLE,
            age),
        new SshAccess(
            "root",
            cloud.sshPort,
            directory.resolve("ssh").resolve("id_ed25519"),
            Duration.ofSeconds(10),
            Liveness.ofKeepAlive(Duration.ofSeconds(15)),
            Optional.empty(),
            "/var/run/docker.sock"),
        directory,
        new Pace(
            SHORT,
            SHORT,
            new ReconnectPauses(SHORT, Duration.ofMillis(50), Duration.ofMillis(50), SHORT),
            patience,
            Duration.ofMillis(50),
            Duration.ofMinutes(6)));
  }

  /** Long pauses are for real clouds. */
  private static void pause(Duration duration) throws InterruptedException {
    Thread.sleep(Math.min(duration.toMillis(), 20));
  }

  @Override
  public void close() throws IOException {
    lifecycle.close();
    client.close();
    cloud.close();
  }

  private final class Heard implements ServerListener {
    @Override
    public void ready(ReadyServer server) {
      heard.add("ready " + server.info().id());
    }

    @Override
    public void gone(ReadyServer server, boolean comesBack) {
      heard.add((comesBack ? "lost " : "gone ") + server.info().id());
      if (listenerFails) {
        throw new AssertionError("expected by the test");
      }
    }
  }

  private final class Events implements ServerEvents {
    @Override
    public void created(ServerInfo server) {
      events.add("created " + server.id());
    }

    @Override
    public void destroying(ServerInfo server) {
      events.add("destroying " + server.id() + (cloud.serverIds().isEmpty() ? " too late" : ""));
    }

    @Override
    public void destroyed(ServerInfo server) {
      events.add("destroyed " + server.id() + (cloud.serverIds().isEmpty() ? "" : " too early"));
    }

    @Override
    public void notDestroyed(ServerInfo server, String reason) {
      events.add("not destroyed " + server.id() + ": " + reason);
    }
  }

  private final class Books implements CostLedger {
    @Override
    public Optional<String> approve(String serverType, Optional<String> location)
        throws ServerUnavailableException {
      if (overBudget) {
        throw new ServerUnavailableException(serverType + " is too dear", "pay more");
      }
      return Optional.of("0.0105 EUR an hour, with tax");
    }

    @Override
    public void exist(List<ServerInfo> servers) throws IOException {
      if (booksFail) {
        throw new IOException("No space left on device");
      }
      existing = servers.stream().map(ServerInfo::id).toList();
      everExisted.addAll(existing);
    }
  }
}
