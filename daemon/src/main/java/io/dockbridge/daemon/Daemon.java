package io.dockbridge.daemon;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.DockBridgeConfig.MountMode;
import io.dockbridge.config.DockBridgeConfig.OnStop;
import io.dockbridge.config.Environment;
import io.dockbridge.config.HetznerToken;
import io.dockbridge.config.StateDirectory;
import io.dockbridge.daemon.cloud.CloudSource;
import io.dockbridge.daemon.control.ControlApi;
import io.dockbridge.daemon.control.DashboardControl;
import io.dockbridge.daemon.control.Metrics;
import io.dockbridge.daemon.control.MountControl;
import io.dockbridge.daemon.control.SettingsControl;
import io.dockbridge.daemon.control.StatusJson;
import io.dockbridge.daemon.hooks.Hooks;
import io.dockbridge.daemon.host.HostSource;
import io.dockbridge.daemon.ports.HostAccess;
import io.dockbridge.daemon.ports.LocalPorts;
import io.dockbridge.daemon.ports.PortChoicesFile;
import io.dockbridge.daemon.ports.PortControl;
import io.dockbridge.daemon.ports.PortTraffic;
import io.dockbridge.daemon.session.CachedEngineInfo;
import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.daemon.session.DaemonException;
import io.dockbridge.daemon.session.EngineHealthMonitor;
import io.dockbridge.daemon.session.EngineSource;
import io.dockbridge.daemon.session.HostReach;
import io.dockbridge.daemon.session.MachineSize;
import io.dockbridge.daemon.session.Sessions;
import io.dockbridge.daemon.session.SharedFolders;
import io.dockbridge.enginesocket.EngineSocket;
import io.dockbridge.enginesocket.SocketInUseException;
import io.dockbridge.enginesocket.containers.BindMounts;
import io.dockbridge.enginesocket.containers.HostNames;
import io.dockbridge.enginesocket.containers.LocalSide;
import io.dockbridge.enginesocket.containers.PublishedPorts;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.hostservices.HostServices;
import io.dockbridge.lifecycle.ServerLifecycle;
import io.dockbridge.portforward.PortForwarder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: builds each part once, in the order in which they need each other, and ends
 * them in the opposite order.
 *
 * <p>Threads: none of its own, but for the one that carries out a stop asked for over the control
 * API. See docs/concurrency.md for those of the parts.
 */
public final class Daemon {
  private static final Logger log = LoggerFactory.getLogger(Daemon.class);

  /** Docker's engine gives a head five minutes; here nobody is further away than this machine. */
  private static final EngineSocket.Limits CLIENTS =
      new EngineSocket.Limits(1024, Duration.ofSeconds(30));

  private final DockBridgeConfig config;
  private final HetznerToken token;
  private final StateDirectory state;
  private final Environment environment;
  private final List<String> program;
  private final InstantSource clock = InstantSource.system();
  private final ActivityTracker activity;
  private final CurrentSession session = new CurrentSession();
  private final Teardown teardown = new Teardown();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Optional<EngineSocket> socket = Optional.empty();

  /** Decided by the first stop, before the teardown begins. */
  private volatile boolean destroyServer = true;

  private Daemon(
      DockBridgeConfig config,
      HetznerToken token,
      StateDirectory state,
      Environment environment,
      List<String> program) {
    this.program = program;
    this.config = config;
    this.token = token;
    this.state = state;
    this.environment = environment;
    this.activity =
        new ActivityTracker(
            clock, config.activity().activityBufferSize(), Settings.tracking(config));
  }

  /**
   * Starts a daemon; its socket answers when this returns. What an earlier run left is looked for
   * in the background: neither the cloud nor the token is needed yet. A host that the user has is
   * connected to before.
   *
   * @param program starts {@code dockbridge} for this instance, up to the command's name
   * @throws InstanceConflictException if another daemon serves the socket
   * @throws DaemonException if it cannot start; nothing is left behind
   */
  public static Daemon start(
      DockBridgeConfig config,
      HetznerToken token,
      StateDirectory state,
      Environment environment,
      List<String> program)
      throws DaemonException {
    Daemon daemon = new Daemon(config, token, state, environment, program);
    boolean started = false;
    try {
      Settings.requireConsistent(config);
      state.prepare();
      daemon.lock();
      daemon.build();
      started = true;
      return daemon;
    } catch (ConfigException e) {
      throw new DaemonException(e.getMessage(), e.advice(), e);
    } catch (SocketInUseException e) {
      throw conflict(config, e);
    } catch (IOException e) {
      throw new DaemonException(
          "The daemon cannot start: " + e.getMessage(),
          "Check the disk and the permissions of " + state.home() + ".",
          e);
    } finally {
      if (!started) {
        daemon.teardown.run();
      }
    }
  }

  private static DaemonException conflict(DockBridgeConfig config, SocketInUseException e) {
    return e.listener().isPresent()
        ? InstanceConflictException.foreign(e.listener().getAsLong(), config.socketPath())
        : new DaemonException(e.getMessage(), "Choose another path with --socket.", e);
  }

  private void lock() throws IOException, InstanceConflictException {
    Optional<InstanceLock> lock = InstanceLock.tryAcquire(state.lockFile(), state.pidFile());
    if (lock.isEmpty() && InstanceLock.holder(state.pidFile()).isEmpty()) {
      // Commands that ask whether a daemon runs hold the lock for a moment.
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      lock = InstanceLock.tryAcquire(state.lockFile(), state.pidFile());
    }
    if (lock.isEmpty()) {
      throw new InstanceConflictException(
          InstanceLock.holder(state.pidFile()), config.socketPath());
    }
    teardown.push("the instance lock", lock.get()::close);
  }

  private void build() throws IOException, ConfigException, DaemonException {
    AuditLog audit = AuditLog.open(state.auditFile(), clock);
    teardown.push("the audit log", audit::close);
    CachedEngineInfo info =
        new CachedEngineInfo(
            state.instance().resolve("engine.json"), clock, MachineSize.of(config));
    Optional<PortForwarder> forwarder = forwarder();
    Optional<SharedFolders> folders = folders(audit);
    Optional<HostServices> host = host(forwarder);
    Sessions sessions = sessions(info, forwarder, folders, host);
    EngineSource source = source(sessions);
    PortControl ports = new PortControl(forwarder, clock);
    MountControl mounts = new MountControl(folders.map(SharedFolders::mounts), audit::record);
    teardown.push("the connection to the engine", () -> source.stop(destroyServer));
    host.ifPresent(it -> teardown.push("what containers reach here", it::close)); // needs it
    forwarder.ifPresent(it -> teardown.push("port forwarding", () -> close(it)));
    source.require();
    listen(
        new EngineSocket.Services(
            source.engine(),
            controlApi(info, source, ports, mounts, report(source, ports, folders, host), sessions),
            localSide(forwarder, folders, host),
            activity,
            audit::record,
            clock));
    source.start();
  }

  private LocalSide localSide(
      Optional<PortForwarder> forwarder,
      Optional<SharedFolders> folders,
      Optional<HostServices> host) {
    PublishedPorts ports =
        forwarder
            .<PublishedPorts>map(
                it -> new LocalPorts(it, session::monitor, config.ssh().host().isEmpty()))
            .orElse(PublishedPorts.NONE);
    BindMounts mounts = folders.<BindMounts>map(it -> it).orElse(BindMounts.NONE);
    Optional<Path> agent =
        Optional.ofNullable(environment.variables().get("SSH_AUTH_SOCK")).map(Path::of);
    return host.map(it -> new HostReach(it, mounts, agent))
        .map(it -> new LocalSide(ports, it, it))
        .orElse(new LocalSide(ports, mounts, HostNames.NONE));
  }

  private Sessions sessions(
      CachedEngineInfo info,
      Optional<PortForwarder> forwarder,
      Optional<SharedFolders> folders,
      Optional<HostServices> host) {
    return new Sessions(
        session,
        info,
        forwarder,
        folders,
        host,
        config.portForward().monitorInterval(),
        EngineHealthMonitor.Pace.of(config.ssh().keepAlive()));
  }

  private EngineSource source(Sessions sessions)
      throws IOException, ConfigException, DaemonException {
    Optional<String> host = config.ssh().host();
    if (host.isPresent()) {
      return HostSource.of(host.get(), config, environment, session, sessions, clock);
    }
    Hooks hooks = new Hooks(config, environment);
    teardown.push("hooks", hooks::close);
    return CloudSource.of(config, token, state, hooks, activity, session, sessions, clock);
  }

  private void close(PortForwarder forwarder) {
    if (destroyServer && config.ssh().host().isEmpty()) {
      forwarder.serverGone();
    }
    forwarder.close();
  }

  private StatusJson report(
      EngineSource source,
      PortControl ports,
      Optional<SharedFolders> folders,
      Optional<HostServices> host) {
    return new StatusJson(
        config.socketPath(),
        clock,
        source.report(),
        ports::report,
        folders.map(SharedFolders::mounts),
        host,
        activity);
  }

  private ControlApi controlApi(
      CachedEngineInfo info,
      EngineSource source,
      PortControl ports,
      MountControl mounts,
      StatusJson report,
      Sessions sessions) {
    BiFunction<String, String, Optional<LocalAnswer>> parts =
        (method, target) ->
            report
                .answer(method, target)
                .or(() -> ports.answer(method, target))
                .or(() -> mounts.answer(method, target))
                .or(() -> source.control(method, target))
                .or(() -> SettingsControl.answer(config, method, target))
                .or(() -> Metrics.answer(method, target, () -> measured(report, sessions)));
    DashboardControl dashboard =
        new DashboardControl(
            parts, session, state.ledgerFile(), config.limits().monthlyBudget(), program);
    teardown.push("the dashboard", dashboard::close);
    return new ControlApi(
        info,
        source::absence,
        this::stopSoon,
        (method, target) -> dashboard.answer(method, target).or(() -> parts.apply(method, target)));
  }

  private Metrics.Measured measured(StatusJson report, Sessions sessions) {
    int clients = socket.map(EngineSocket::connections).orElse(0);
    return new Metrics.Measured(report.tree(), activity.totals(), sessions.reconnects(), clients);
  }

  private Optional<SharedFolders> folders(AuditLog audit) throws IOException {
    if (config.mounts().mode() == MountMode.OFF || config.ssh().forwardsOnly()) {
      return Optional.empty();
    }
    SharedFolders folders =
        SharedFolders.open(
            config,
            state.instance().resolve("mounts"),
            session,
            this::serverStays,
            audit::record,
            clock);
    teardown.push("shared folders", folders::close);
    return Optional.of(folders);
  }

  private Optional<HostServices> host(Optional<PortForwarder> forwarder) {
    if (config.ssh().forwardsOnly()) {
      return Optional.empty();
    }
    Path agents = state.instance().resolve("agents");
    return Optional.of(HostAccess.services(config, agents, session, forwarder, activity, clock));
  }

  private boolean serverStays() {
    return config.ssh().host().isPresent()
        || config.hetzner().volumeSize() > 0
        || (stopping.get() && !destroyServer);
  }

  private Optional<PortForwarder> forwarder() {
    if (!config.portForward().enabled()) {
      return Optional.empty();
    }
    PortChoicesFile choices = new PortChoicesFile(state.instance().resolve("ports.json"));
    PortForwarder forwarder =
        new PortForwarder(
            session,
            session::openCommand,
            new PortTraffic(activity),
            Settings.forwards(config, session::openCommandNow),
            clock,
            choices::write);
    forwarder.byHand().restore(choices.read());
    return Optional.of(forwarder);
  }

  private void listen(EngineSocket.Services services) throws IOException {
    EngineSocket open =
        EngineSocket.open(config.socketPath(), state.socketMark(), CLIENTS, services);
    socket = Optional.of(open);
    teardown.push("the engine socket", open::close);
    log.info("Listening on {}", config.socketPath());
  }

  private void stopSoon(Optional<Boolean> destroy) {
    boolean decided = destroy.orElse(config.lifecycle().onStop() == OnStop.DESTROY);
    Thread.ofPlatform().name("dockbridge-stop").start(() -> stop(decided));
  }

  /**
   * Ends everything: the socket first, the lock last. Blocks until done; a second call waits for
   * the same end.
   *
   * @param destroy whether the server is deleted, or left to be adopted by the next start
   */
  public void stop(boolean destroy) {
    if (stopping.compareAndSet(false, true)) {
      destroyServer = destroy;
      log.info("Stopping; the server {}", destroy ? "is deleted" : "is kept");
      teardown.run();
      log.info("Stopped");
      stopped.countDown();
      return;
    }
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The names of servers that a daemon of this instance left when it ended, and that may cost money
   * until they are deleted. Only where no daemon runs.
   */
  public static List<String> serversLeft(StateDirectory state) throws IOException {
    return ServerLifecycle.left(state.instance());
  }

  /**
   * The names of servers that a daemon of this instance asked for just before it was killed, and
   * that may still come to be. Only where no daemon runs.
   */
  public static List<String> serversUnanswered(StateDirectory state) throws IOException {
    return ServerLifecycle.unanswered(state.instance());
  }

  /**
   * The host keys that a server of this instance may show, as OpenSSH writes public keys; none if
   * the journal does not know the server.
   */
  public static List<String> hostKeys(StateDirectory state, String server) throws IOException {
    return ServerLifecycle.hostKeys(state.instance(), server);
  }

  /** Waits until the daemon has stopped, for whatever reason. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }
}
