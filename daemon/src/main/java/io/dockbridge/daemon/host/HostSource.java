package io.dockbridge.daemon.host;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.Environment;
import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.daemon.session.DaemonException;
import io.dockbridge.daemon.session.EngineSource;
import io.dockbridge.daemon.session.ServerReport;
import io.dockbridge.daemon.session.Sessions;
import io.dockbridge.enginesocket.Engine;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.openssh.OpenSshException;
import io.dockbridge.openssh.SshHost;
import io.dockbridge.openssh.SshUrl;
import io.dockbridge.openssh.UserEnvironment;
import io.dockbridge.ssh.transport.Liveness;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** A machine that the user has: nothing there is ever created, changed or deleted. */
public final class HostSource implements EngineSource {
  private static final String CLOUD_USER = "root";
  private static final int CLOUD_PORT = 22;

  private final HostLink link;
  private final CurrentSession session;
  private final InstantSource clock;
  private final String name;
  private final boolean forwardsOnly;

  private HostSource(
      HostLink link,
      CurrentSession session,
      InstantSource clock,
      String name,
      boolean forwardsOnly) {
    this.link = link;
    this.session = session;
    this.clock = clock;
    this.name = name;
    this.forwardsOnly = forwardsOnly;
  }

  /**
   * Connects to nothing yet.
   *
   * @param host as the setting {@code ssh.host} has it
   * @throws DaemonException if that is no address
   */
  public static HostSource of(
      String host,
      DockBridgeConfig config,
      Environment environment,
      CurrentSession session,
      Sessions sessions,
      InstantSource clock)
      throws DaemonException {
    HostConnector connector = connector(host, config, environment);
    return new HostSource(
        new HostLink(connector, sessions),
        session,
        clock,
        connector.name(),
        config.ssh().forwardsOnly());
  }

  /** Connects to nothing yet. */
  static HostConnector connector(String host, DockBridgeConfig config, Environment environment)
      throws DaemonException {
    DockBridgeConfig.Ssh settings = config.ssh();
    SshHost ssh =
        new SshHost(
            url(host, config),
            user(config, environment),
            settings.keyPath(),
            settings.timeout(),
            Liveness.ofKeepAlive(settings.keepAlive()));
    return new HostConnector(ssh, settings.engineSocket());
  }

  private static SshUrl url(String host, DockBridgeConfig config) throws DaemonException {
    try {
      SshUrl url = SshUrl.parse(host.startsWith("ssh://") ? host : "ssh://" + host);
      return url.withDefaults(hostUser(config), hostPort(config));
    } catch (OpenSshException e) {
      throw new DaemonException(e.getMessage(), e.advice(), e);
    }
  }

  /** The user's name on a host, if the settings have another one than for servers of the cloud. */
  private static Optional<String> hostUser(DockBridgeConfig config) {
    return Optional.of(config.ssh().user()).filter(it -> !it.equals(CLOUD_USER));
  }

  /** As {@link #hostUser}. */
  private static Optional<Integer> hostPort(DockBridgeConfig config) {
    return Optional.of(config.ssh().port()).filter(it -> it != CLOUD_PORT);
  }

  /** OpenSSH goes by the user database, not by HOME; so does the JVM's property. */
  private static UserEnvironment user(DockBridgeConfig config, Environment environment) {
    return new UserEnvironment(
        System.getProperty("user.name"),
        Path.of(System.getProperty("user.home")),
        environment.variables(),
        config.ssh().configFile(),
        config.ssh().proxyCommand());
  }

  @Override
  public Engine engine() {
    return forwardsOnly
        ? new NoEngine(absence())
        : new HostEngine(link, session, clock, Thread::sleep);
  }

  @Override
  public String absence() {
    return forwardsOnly
        ? "This DockBridge only forwards ports. Speak to the engine itself: DOCKER_HOST="
            + name
            + "."
        : session
            .hangs()
            .orElse("There is no connection to " + name + " at the moment. It is tried again.");
  }

  @Override
  public ServerReport report() {
    return new HostReport(name, forwardsOnly, link::state, session);
  }

  @Override
  public Optional<LocalAnswer> control(String method, String target) {
    return Optional.empty();
  }

  /** Without its host, the daemon is of no use: the user is told now. */
  @Override
  public void require() throws DaemonException {
    try {
      link.connect();
    } catch (HostUnavailableException e) {
      throw new DaemonException(e.problem().message(), e.problem().advice(), e);
    }
  }

  @Override
  public void start() {
    link.start();
  }

  @Override
  public void stop(boolean destroyServer) throws InterruptedException {
    link.end();
  }
}
