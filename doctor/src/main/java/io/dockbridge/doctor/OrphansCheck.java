package io.dockbridge.doctor;

import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.lifecycle.orphans.Orphan;
import io.dockbridge.lifecycle.orphans.OrphanReaper;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the project has resources of ours that cost money and that no daemon uses. */
final class OrphansCheck {
  private OrphansCheck() {}

  /**
   * Lists orphans; deletes none.
   *
   * @param keepsVolumes whether the settings want a volume without a server
   */
  static CheckResult result(OrphanReaper orphans, boolean keepsVolumes) {
    try {
      List<Orphan> all = orphans.find(false);
      List<Orphan> found = all.stream().filter(it -> costs(it, keepsVolumes)).toList();
      return found.isEmpty()
          ? new CheckResult.Ok("no orphans of yours in the project that are billed" + free(all))
          : new CheckResult.Warning(
              "billed, but not in use: "
                  + found.stream().map(Orphan::describe).collect(Collectors.joining(", ")),
              "Delete them: dockbridge server reap. `dockbridge start` adopts this instance's.");
    } catch (HetznerException e) {
      return new CheckResult.Skipped("the API does not say: " + e.getMessage());
    }
  }

  /** The next server needs them again; `server reap` names them too. */
  private static String free(List<Orphan> all) {
    String names =
        all.stream()
            .filter(it -> it instanceof Orphan.OfKey || it instanceof Orphan.OfFirewall)
            .map(Orphan::describe)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : "; kept for the next server, free of charge: " + names;
  }

  private static boolean costs(Orphan orphan, boolean keepsVolumes) {
    return switch (orphan) {
      case Orphan.OfServer _, Orphan.OfAddress _ -> true;
      case Orphan.OfVolume _ -> !keepsVolumes;
      case Orphan.OfKey _, Orphan.OfFirewall _ -> false;
    };
  }
}
