package io.dockbridge.daemon.cloud;

import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.DockBridgeConfig.OnMaxHours;
import io.dockbridge.config.StateDirectory;
import io.dockbridge.daemon.ports.HostAccess;
import io.dockbridge.daemon.session.EngineSource;
import io.dockbridge.hostservices.HostServices;
import io.dockbridge.lifecycle.LifecycleSettings;
import io.dockbridge.lifecycle.LifecycleSettings.Pace;
import io.dockbridge.lifecycle.connection.SshAccess;
import io.dockbridge.lifecycle.idle.AgeLimit;
import io.dockbridge.lifecycle.idle.IdleRules;
import io.dockbridge.lifecycle.provision.ServerWish;
import io.dockbridge.lifecycle.volume.VolumeWish;
import io.dockbridge.ssh.transport.Liveness;
import java.time.Duration;
import java.util.Optional;

/** Says the settings of servers in the cloud in the words of {@code lifecycle}. */
final class CloudSettings {
  private CloudSettings() {}

  static LifecycleSettings lifecycle(DockBridgeConfig config, StateDirectory state)
      throws ConfigException {
    DockBridgeConfig.Ssh ssh = config.ssh();
    return new LifecycleSettings(
        ServerWish.of(
            config, Optional.of(HostServices.ADDRESS).filter(_ -> HostAccess.isAllowed(config))),
        volume(config),
        idle(config),
        new SshAccess(
            ssh.user(),
            ssh.port(),
            state.keyFile(),
            ssh.timeout(),
            Liveness.ofKeepAlive(ssh.keepAlive()),
            ssh.proxyCommand(),
            EngineSource.DEFAULT_SOCKET),
        state.instance(),
        Pace.standard(config.lifecycle().provisionTimeout()));
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
        activity.containers(),
        config.lifecycle().destroyAt(),
        age(config.limits()));
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
}
