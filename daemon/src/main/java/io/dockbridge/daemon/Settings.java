package io.dockbridge.daemon;

import io.dockbridge.activity.ActivityTracker.Tracking;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.daemon.session.DaemonException;
import io.dockbridge.portforward.local.LocalAddresses;
import io.dockbridge.portforward.plan.ConflictStrategy;
import java.util.Optional;

/**
 * Says the user's settings in the words of the parts, which know nothing of the configuration file.
 */
public final class Settings {
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
