package io.dockbridge.mounts.state;

import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells after a kill or a crash what is an edit from what was only sent or taken back. Pure but for
 * the agreements, which it corrects; what it cannot tell is left to a comparison of contents.
 */
final class Recovery {
  /** In seconds; a kernel writes what is older to the disk: 30 s, and 5 s for the journal. */
  static final long SURELY_WRITTEN = 60;

  private final Map<String, Agreement> paths;
  private final Map<String, Entry> here;
  private final Map<String, Entry> there;

  private final long time;

  /**
   * Corrects nothing yet.
   *
   * @param paths what is agreed on
   * @param time the present, in seconds since the epoch
   */
  Recovery(
      Map<String, Agreement> paths, Map<String, Entry> here, Map<String, Entry> there, long time) {
    this.paths = paths;
    this.time = time;
    this.here = here;
    this.there = there;
  }

  /**
   * Corrects the agreements.
   *
   * @param sent what one side was about to get
   * @param earlier agreements that were replaced in the last minute, oldest first
   * @param crashed whose kernel started anew
   */
  void run(Collection<Note.Sent> sent, Collection<Agreements.Earlier> earlier, Set<Side> crashed) {
    Map<String, List<Agreement>> versions = recent(earlier);
    for (Note.Sent each : sent) {
      if (crashed.contains(each.to())) {
        Agreement agreement = new Agreement(each.entry(), each.entry(), 0);
        versions.computeIfAbsent(each.path(), _ -> new ArrayList<>()).add(agreement);
      } else {
        arrived(each);
      }
    }
    switch (crashed.size()) {
      case 0 -> {}
      case 1 -> {
        Side side = crashed.iterator().next();
        versions.forEach((path, all) -> goneBack(side, path, all));
      }
      default -> paths.keySet().removeAll(versions.keySet());
    }
  }

  /** The versions of each path that changed in the last minute, oldest first. */
  private Map<String, List<Agreement>> recent(Collection<Agreements.Earlier> earlier) {
    long newest = paths.values().stream().mapToLong(Agreement::at).max().orElse(0);
    Map<String, List<Agreement>> versions = new HashMap<>();
    for (Agreements.Earlier each : earlier) {
      if (each.until() > newest - SURELY_WRITTEN) {
        versions.computeIfAbsent(each.path(), _ -> new ArrayList<>()).add(each.agreement());
      }
    }
    paths.forEach(
        (path, last) -> {
          if (last.at() > newest - SURELY_WRITTEN) {
            versions.computeIfAbsent(path, _ -> new ArrayList<>()).add(last);
          }
        });
    return versions;
  }

  private Map<String, Entry> entries(Side side) {
    return side == Side.HERE ? here : there;
  }

  /** What was sent is there: nobody lived to say so. */
  private void arrived(Note.Sent sent) {
    Entry now = entries(sent.to()).get(sent.path());
    if (now != null && now.isVersion(sent.entry())) {
      paths.put(sent.path(), sent.to().agreement(now, sent.entry(), time));
    }
  }

  /** A side crashed, and a path there may be as it was at any moment of the last minute. */
  private void goneBack(Side side, String path, List<Agreement> versions) {
    Agreement last = paths.get(path);
    Entry now = entries(side).get(path);
    if (now == null) {
      paths.remove(path); // no deletion: the other side's is sent again
      return;
    }
    Optional<Agreement> version =
        versions.reversed().stream().filter(it -> now.isVersion(side.of(it))).findFirst();
    if (version.isPresent()) {
      isThatAgain(side, path, version.get());
    } else if (last == null || now.identity().changed() <= side.of(last).identity().changed()) {
      paths.remove(path);
    } // else it was edited after that
  }

  private void isThatAgain(Side side, String path, Agreement version) {
    Entry now = entries(side).get(path);
    Entry others = entries(side.other()).get(path);
    Agreement last = paths.get(path);
    boolean isLatest = version.equals(last) && now.size() == side.of(version).size();
    if (isLatest && others != null && others.hasContentOf(side.other().of(last))) {
      // Blocks that were written in place may be old: that the other side seems touched makes
      // contents be compared, and its one win.
      paths.put(path, side.agreement(now, others.withoutChangeTime(), last.at()));
      return;
    }
    // Where its size was not on the disk yet the other side counts as changed, and is sent again.
    Entry known = side.other().of(version).withSize(now.size());
    paths.put(path, side.agreement(now, known, version.at()));
  }
}
