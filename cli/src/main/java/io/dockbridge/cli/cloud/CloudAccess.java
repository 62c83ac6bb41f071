package io.dockbridge.cli.cloud;

import io.dockbridge.cli.instance.DaemonLog;
import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.LockedInstances;
import io.dockbridge.cli.instance.SandboxProcess;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.DockBridgeConfig.LogLevel;
import io.dockbridge.config.Environment;
import io.dockbridge.config.HetznerToken;
import io.dockbridge.cost.Ledger;
import io.dockbridge.cost.LedgerLine;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.lifecycle.orphans.OrphanReaper;
import io.dockbridge.lifecycle.server.Ownership;
import io.dockbridge.lifecycle.volume.DataVolumes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The cloud project that an instance's servers are in, for commands that need no daemon.
 *
 * @param owner whose DockBridge this is; empty if it was never started
 */
public record CloudAccess(Instance instance, Optional<String> owner, HetznerClient client)
    implements AutoCloseable {
  private static final Duration ATTEMPT = Duration.ofSeconds(15);
  private static final Duration TOTAL = Duration.ofSeconds(40);

  /**
   * Nothing is asked yet.
   *
   * @throws ConfigException if there is no token
   */
  public static CloudAccess open(DockBridgeCommand top) throws ConfigException, CliException {
    DaemonLog.configureCommand(LogLevel.WARN, top.showsTraces());
    Instance instance = top.instance();
    Environment effective = SandboxProcess.environment(instance.state(), top.environment());
    DockBridgeConfig config = top.tolerantConfig(effective);
    String token = HetznerToken.from(config, effective).reveal();
    HetznerClient client =
        new HetznerClient(
            config.hetzner().endpoint(), () -> token, Timing.standard().withLimits(ATTEMPT, TOTAL));
    return new CloudAccess(instance, instance.state().knownOwnerId(), client);
  }

  /** An owner that no server has, if there is none. */
  public String ownerId() {
    return owner.orElse("nobody");
  }

  /** What crashed instances of this home left. */
  OrphanReaper orphans(InstantSource clock, Pause pause) {
    return new OrphanReaper(
        client, ownerId(), new LockedInstances(instance.state()), clock, pause::pause);
  }

  /**
   * The hours of a server of ours end here; the next daemon would only see later that it is gone.
   */
  void recordDeletion(long server) throws IOException {
    new Ledger(instance.state().ledgerFile())
        .append(new LedgerLine.Gone(server, InstantSource.system().instant()));
  }

  /** The instance's volumes. */
  public DataVolumes volumes() {
    return new DataVolumes(client, new Ownership(ownerId(), instance.state().instanceId()));
  }

  @Override
  public void close() {
    client.close();
  }
}
