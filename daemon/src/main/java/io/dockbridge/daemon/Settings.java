package io.dockbridge.daemon;

import io.dockbridge.activity.ActivityTracker.Tracking;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.daemon.session.DaemonException;
import io.dockbridge.portforward.ForwardSettings;
import io.dockbridge.portforward.local.LocalAddresses;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.Exclusions;
import io.dockbridge.portforward.server.ServerCommands;
import java.time.Duration;
import java.util.Optional;

/**
 * Says the user's settings in the words of the parts, which know nothing of the configuration file.
 */
public final class Settings {
  /** How often a local port that is taken is tried again. */
  private static final Duration PORT_RETRY = Duration.ofSeconds(1);

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

  /**
   * How ports are forwarded.
   *
   * @param commands starts a command on the server, where there is a connection
   */
  static ForwardSettings forwards(DockBridgeConfig config, ServerCommands commands) {
    DockBridgeConfig.PortForward settings = config.portForward();
    return new ForwardSettings(
        strategy(config),
        addresses(settings.bindAddress()),
        Exclusions.of(settings.exclude()),
        settings.maxConnections(),
        settings.maxTotalConnections(),
        settings.hostNetwork() ? Optional.of(commands) : Optional.empty(),
        PORT_RETRY);
  }

  /**
   * Whoever forwards ports only speaks to the engine past us, and would not be told that a port was
   * moved: then it waits instead.
   */
  private static ConflictStrategy strategy(DockBridgeConfig config) {
    return switch (config.portForward().conflictStrategy()) {
      case INCREMENT ->
          config.ssh().forwardsOnly() ? ConflictStrategy.RETRY : ConflictStrategy.INCREMENT;
      case FAIL -> ConflictStrategy.FAIL;
      case RETRY -> ConflictStrategy.RETRY;
    };
  }

  private static LocalAddresses addresses(DockBridgeConfig.BindAddress address) {
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
