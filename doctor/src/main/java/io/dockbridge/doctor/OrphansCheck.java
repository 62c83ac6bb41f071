package io.dockbridge.doctor;

import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.lifecycle.orphans.Leftover;
import io.dockbridge.lifecycle.orphans.Leftovers;
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
  static CheckResult result(Leftovers orphans, boolean keepsVolumes) {
    try {
      List<Leftover> found =
          orphans.find(false).stream().filter(it -> costs(it, keepsVolumes)).toList();
      return found.isEmpty()
          ? new CheckResult.Ok("no orphans of yours in the project")
          : new CheckResult.Warning(
              "billed, but not in use: "
                  + found.stream().map(Leftover::describe).collect(Collectors.joining(", ")),
              "Delete them: dockbridge server reap. `dockbridge start` adopts this instance's.");
    } catch (HetznerException e) {
      return new CheckResult.Skipped("the API does not say: " + e.getMessage());
    }
  }

  private static boolean costs(Leftover orphan, boolean keepsVolumes) {
    return switch (orphan) {
      case Leftover.OfServer _, Leftover.OfAddress _ -> true;
      case Leftover.OfVolume _ -> !keepsVolumes;
      case Leftover.OfKey _, Leftover.OfFirewall _ -> false;
    };
  }
}
