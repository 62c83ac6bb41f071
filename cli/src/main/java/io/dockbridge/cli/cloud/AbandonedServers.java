package io.dockbridge.cli.cloud;

import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.IoReason;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.lifecycle.orphans.Orphan.OfServer;
import io.dockbridge.lifecycle.orphans.OrphanReaper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;

/**
 * The servers of an instance whose daemon does not run any more. {@code stop} deletes them without
 * a daemon, which needs neither a free disk nor valid settings. Called on the main thread.
 */
public final class AbandonedServers {
  private final DockBridgeCommand top;
  private final Pause pause;

  public AbandonedServers(DockBridgeCommand top, Pause pause) {
    this.top = top;
    this.pause = pause;
  }

  /**
   * Deletes them, and says so.
   *
   * @param known their names, for the message if that fails
   * @throws CliException if one may still be billed; it says how to end that
   */
  public void delete(String known, PrintWriter out) throws CliException, InterruptedException {
    try (CloudAccess cloud = CloudAccess.open(top)) {
      OrphanReaper leftovers = cloud.orphans(InstantSource.system(), pause);
      for (OfServer server : ofInstance(leftovers, cloud.instance())) {
        if (leftovers.delete(server)) {
          out.println("Deleted " + server.describe() + ".");
          out.flush();
          recordDeletion(server.server(), cloud);
        }
      }
    } catch (HetznerException e) {
      throw stillBilled(known, e.getMessage(), "Try again: dockbridge stop");
    } catch (IOException e) {
      throw stillBilled(known, IoReason.of(e), "Try again: dockbridge stop");
    } catch (ConfigException e) {
      throw stillBilled(known, e.getMessage(), "Then: dockbridge stop. " + e.advice());
    }
  }

  private static List<OfServer> ofInstance(OrphanReaper leftovers, Instance instance) {
    return leftovers.find(false).stream()
        .filter(OfServer.class::isInstance)
        .map(OfServer.class::cast)
        .filter(
            it ->
                instance
                    .state()
                    .instanceId()
                    .equals(it.server().labels().get("dockbridge-instance")))
        .toList();
  }

  private static void recordDeletion(Server server, CloudAccess cloud) throws CliException {
    try {
      cloud.recordDeletion(server.id());
    } catch (IOException e) {
      throw new CliException(
          "Server "
              + server.name()
              + " is deleted, but the ledger cannot be written: "
              + IoReason.of(e),
          "`dockbridge cost` is too high until the next start has seen that it is gone.",
          e);
    }
  }

  private static CliException stillBilled(String server, String why, String advice) {
    return new CliException(
        ExitCode.FAILURE,
        "Server " + server + " could not be deleted and is still being billed: " + why,
        advice);
  }
}
