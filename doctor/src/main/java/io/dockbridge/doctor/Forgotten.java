package io.dockbridge.doctor;

import io.dockbridge.hetzner.HetznerException;
import io.dockbridge.lifecycle.Leftover;
import io.dockbridge.lifecycle.Leftovers;
import java.util.List;
import java.util.stream.Collectors;

/** What costs money and has nobody who looks after it. */
final class Forgotten {
  private final Leftovers leftovers;
  private final boolean keepsVolumes;

  /**
   * Looks only.
   *
   * @param keepsVolumes whether a volume without a server is what the user wants
   */
  Forgotten(Leftovers leftovers, boolean keepsVolumes) {
    this.leftovers = leftovers;
    this.keepsVolumes = keepsVolumes;
  }

  Finding look() {
    try {
      List<Leftover> found = leftovers.find(false).stream().filter(this::costs).toList();
      return found.isEmpty()
          ? new Finding.Ok("nothing of yours is left over in the project")
          : new Finding.Warning(
              "costs money and nobody uses it: "
                  + found.stream().map(Leftover::describe).collect(Collectors.joining(", ")),
              "Delete it: dockbridge server reap. `dockbridge start` takes over what is this"
                  + " instance's.");
    } catch (HetznerException e) {
      return new Finding.Skipped("the API does not say: " + e.getMessage());
    }
  }

  private boolean costs(Leftover leftover) {
    return switch (leftover) {
      case Leftover.OfServer _, Leftover.OfAddress _ -> true;
      case Leftover.OfVolume _ -> !keepsVolumes;
      case Leftover.OfKey _, Leftover.OfFirewall _ -> false;
    };
  }
}
