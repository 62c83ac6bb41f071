package io.dockbridge.cli.cloud;

import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.YesOption;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.IoReason;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.PrimaryIp;
import io.dockbridge.lifecycle.orphans.Orphan;
import io.dockbridge.lifecycle.orphans.Orphan.OfServer;
import io.dockbridge.lifecycle.orphans.Orphan.OfVolume;
import io.dockbridge.lifecycle.orphans.OrphanReaper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dockbridge server reap}. */
@Command(
    name = "reap",
    description = "Delete what crashed instances of yours left in the cloud. Needs no daemon.")
public final class ReapCommand extends Subcommand implements Callable<Integer> {

  @Option(
      names = "--expired",
      description = "Other owners' servers too, where nobody has renewed the lease.")
  private boolean expired;

  @Option(names = "--volumes", description = "Volumes too, with the data on them.")
  private boolean volumes;

  @Mixin private final YesOption yes = new YesOption();

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    try (CloudAccess cloud = CloudAccess.open(top())) {
      OrphanReaper leftovers = cloud.orphans(clock(), pause());
      List<Orphan> found = leftovers.find(expired);
      noteStrangers(leftovers.strangeAddresses());
      if (found.isEmpty()) {
        out().println("Nothing is left over.");
        return ExitCode.OK;
      }
      out().println("Left over:");
      found.forEach(it -> out().println("  " + it.describe()));
      return delete(chosen(found), leftovers, cloud);
    } finally {
    }
  }

  private void noteStrangers(List<PrimaryIp> addresses) {
    if (!addresses.isEmpty()) {
      String each = addresses.stream().map(PrimaryIp::ip).collect(Collectors.joining(", "));
      out()
          .println(
              "Note: "
                  + each
                  + " cost money without a server, and no label says whose they are; those that"
                  + " nobody needs can be deleted in Hetzner's console.");
    }
  }

  /** A volume is only taken if somebody said so of volumes. */
  private List<Orphan> chosen(List<Orphan> found) throws CliException {
    List<Orphan> others = found.stream().filter(it -> !(it instanceof OfVolume)).toList();
    List<Orphan> disks = found.stream().filter(OfVolume.class::isInstance).toList();
    yes.requireConsent(
        terminal(),
        "dockbridge server reap --yes"
            + (disks.isEmpty() ? "" : " (and --volumes for the volumes, with their data)"));
    List<Orphan> chosen = new ArrayList<>();
    if (yes.isGiven() || (!others.isEmpty() && terminal().confirm("Delete all but volumes?"))) {
      chosen.addAll(others);
    }
    for (Orphan disk : disks) {
      if (wants(disk)) {
        chosen.add(disk);
      } else {
        out().println("Stays, and is billed: " + disk.describe());
      }
    }
    return chosen;
  }

  private boolean wants(Orphan disk) {
    return yes.isGiven()
        ? volumes
        : terminal().confirm("Delete " + disk.describe() + " and all data on it?");
  }

  private int delete(List<Orphan> chosen, OrphanReaper leftovers, CloudAccess cloud)
      throws InterruptedException {
    boolean failed = false;
    for (Orphan leftover : chosen) {
      try {
        boolean deleted = leftovers.delete(leftover);
        out().println((deleted ? "Deleted " : "In use again, left alone: ") + leftover.describe());
        if (deleted && leftover instanceof OfServer(var server, boolean mine) && mine) {
          recordDeletion(server.id(), cloud);
        }
      } catch (HetznerException | IOException e) {
        failed = true;
        err().println("dockbridge: cannot delete " + leftover.describe() + ": " + e.getMessage());
      }
    }
    return failed ? ExitCode.FAILURE : ExitCode.OK;
  }

  private void recordDeletion(long server, CloudAccess cloud) {
    try {
      cloud.recordDeletion(server);
    } catch (IOException e) {
      err().println("dockbridge: the ledger cannot be written: " + IoReason.of(e));
    }
  }
}
