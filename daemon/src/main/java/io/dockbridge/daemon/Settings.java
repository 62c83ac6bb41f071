package io.dockbridge.daemon;

import io.dockbridge.activity.ActivityTracker.Tracking;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.DockBridgeConfig.OnMaxHours;
import io.dockbridge.config.StateDirectory;
import io.dockbridge.lifecycle.AgeLimit;
import io.dockbridge.lifecycle.ContainersPolicy;
import io.dockbridge.lifecycle.DestroyAt;
import io.dockbridge.lifecycle.IdleRules;
import io.dockbridge.lifecycle.LifecycleSettings;
import io.dockbridge.lifecycle.LifecycleSettings.Pace;
import io.dockbridge.lifecycle.LifecycleSettings.ServerWish;
import io.dockbridge.lifecycle.LifecycleSettings.SshAccess;
import io.dockbridge.lifecycle.LifecycleSettings.VolumeWish;
import io.dockbridge.lifecycle.Ownership;
import io.dockbridge.portforward.ConflictStrategy;
import io.dockbridge.portforward.LocalAddresses;
import io.dockbridge.ssh.transport.Liveness;
import java.time.Duration;
import java.util.Optional;

/**
 * Says the user's settings in the words of the parts, which know nothing of the configuration file.
 */
final class Settings {
  static final String ENGINE_SOCKET = "/var/run/docker.sock";
  private static final String CLOUD_USER = "root";
  private static final int CLOUD_PORT = 22;

  private Settings() {}

  /**
   * Settings that only have a sense together.
   *
   * @throws DaemonException if one lacks the other
   */
  static void requireConsistent(DockBridgeConfig config) throws DaemonException {
    if (config.ssh().forwardsOnly() && config.ssh().host().isEmpty()) {
      throw new DaemonException(
          "ssh.forwards_only needs a host.", "Set ssh.host, or start with --host.", null);
    }
  }

  /** The user's name on a host, if the settings have another one than for servers of the cloud. */
  static Optional<String> hostUser(DockBridgeConfig config) {
    return Optional.of(config.ssh().user()).filter(it -> !it.equals(CLOUD_USER));
  }

  /** As {@link #hostUser}. */
  static Optional<Integer> hostPort(DockBridgeConfig config) {
    return Optional.of(config.ssh().port()).filter(it -> it != CLOUD_PORT);
  }

  static LifecycleSettings lifecycle(DockBridgeConfig config, StateDirectory state)
      throws ConfigException {
    DockBridgeConfig.Hetzner hetzner = config.hetzner();
    DockBridgeConfig.Ssh ssh = config.ssh();
    return new LifecycleSettings(
        new Ownership(state.ownerId(), state.instanceId()),
        new ServerWish(hetzner.serverTypes(), hetzner.locations(), hetzner.preferredImages()),
        volume(config),
        idle(config),
        age(config.limits()),
        new SshAccess(
            ssh.user(),
            ssh.port(),
            ssh.keyPath().orElse(state.sshFolder().resolve("id_ed25519")),
            ssh.timeout(),
            Liveness.ofKeepAlive(ssh.keepAlive()),
            ssh.proxyCommand()),
        config.lifecycle().provisionTimeout(),
        state.instance(),
        ENGINE_SOCKET,
        Pace.STANDARD);
  }

  static Optional<VolumeWish> volume(DockBridgeConfig config) {
    int gigabytes = config.hetzner().volumeSize();
    return gigabytes == 0
        ? Optional.empty()
        : Optional.of(new VolumeWish(gigabytes, config.lifecycle().resume()));
  }

  private static IdleRules idle(DockBridgeConfig config) {
    DockBridgeConfig.Activity activity = config.activity();
    return new IdleRules(
        activity.idleTimeout(),
        activity.connectionTimeout(),
        activity.terminalTimeout(),
        activity.gracePeriod(),
        containers(activity.containers()),
        destroyAt(config.lifecycle().destroyAt()));
  }

  /** How long containers are measured for, if busy ones keep a server. */
  static Optional<Duration> cpuWindow(DockBridgeConfig config) {
    return Optional.of(config.activity())
        .filter(it -> it.containers() == DockBridgeConfig.KeepingContainers.BUSY)
        .map(DockBridgeConfig.Activity::idleTimeout);
  }

  private static AgeLimit age(DockBridgeConfig.Limits limits) {
    Optional<Duration> longest =
        Optional.of(limits.maxHours()).filter(it -> it > 0).map(Duration::ofHours);
    return new AgeLimit(longest, limits.onMaxHours() == OnMaxHours.DESTROY);
  }

  private static ContainersPolicy containers(DockBridgeConfig.KeepingContainers containers) {
    return switch (containers) {
      case IGNORE -> ContainersPolicy.IGNORE;
      case LABELLED -> ContainersPolicy.LABELLED;
      case BUSY -> ContainersPolicy.BUSY;
      case RUNNING -> ContainersPolicy.RUNNING;
    };
  }

  private static DestroyAt destroyAt(DockBridgeConfig.DestroyAt destroyAt) {
    return switch (destroyAt) {
      case IDLE -> DestroyAt.IDLE;
      case END_OF_PAID_HOUR -> DestroyAt.END_OF_PAID_HOUR;
    };
  }

  /**
   * Whoever forwards ports only speaks to the engine past us, and would not be told that a port was
   * moved: then it waits instead.
   */
  static ConflictStrategy strategy(DockBridgeConfig config) {
    return switch (config.portForward().conflictStrategy()) {
      case INCREMENT ->
          config.ssh().forwardsOnly() ? ConflictStrategy.RETRY : ConflictStrategy.INCREMENT;
      case FAIL -> ConflictStrategy.FAIL;
      case RETRY -> ConflictStrategy.RETRY;
    };
  }

  static LocalAddresses addresses(DockBridgeConfig.BindAddress address) {
    return switch (address) {
      case LOOPBACK -> LocalAddresses.BOTH;
      case IPV4 -> LocalAddresses.IPV4;
      case IPV6 -> LocalAddresses.IPV6;
    };
  }

  /** A host of the user's own is neither made nor deleted: nobody has to be told apart. */
  static Tracking tracking(DockBridgeConfig config) {
    DockBridgeConfig.Activity activity = config.activity();
    boolean ignoresPollers =
        activity.pollers() == DockBridgeConfig.Pollers.IGNORE && config.ssh().host().isEmpty();
    return new Tracking(
        activity.trackDockerCommands(),
        activity.trackPortForwarding(),
        activity.trackConnections(),
        ignoresPollers ? Optional.of(activity.idleTimeout()) : Optional.empty());
  }
}
