package io.dockbridge.mounts.reconcile;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Decides what becomes of paths, from what both sides last agreed on and what they have now. Pure.
 *
 * <p>The rules: a change on one side goes to the other. Of two changes the laptop's wins and the
 * container's is kept aside, but an edit beats a deletion. Nothing that only one side has is lost.
 */
public final class Reconcile {
  private final Map<String, Agreement> agreed;
  private final Map<String, Entry> here;
  private final Map<String, Entry> there;
  private final SortedMap<String, Decision> decisions = new TreeMap<>();

  private Reconcile(
      Map<String, Agreement> agreed, Map<String, Entry> here, Map<String, Entry> there) {
    this.agreed = agreed;
    this.here = here;
    this.there = there;
  }

  /** Decides on the given paths; the result holds those for which something is to be done. */
  public static SortedMap<String, Decision> plan(
      SortedSet<String> paths,
      Map<String, Agreement> agreed,
      Map<String, Entry> here,
      Map<String, Entry> there) {
    Reconcile reconcile = new Reconcile(agreed, here, there);
    paths.forEach(reconcile::decide);
    reconcile.makeRoomForLaptops();
    reconcile.keepFoldersOfEdits();
    return reconcile.decisions;
  }

  private void decide(String path) {
    Optional<Agreement> last = Optional.ofNullable(agreed.get(path));
    Change ours = Change.of(last.map(Agreement::here), Optional.ofNullable(here.get(path)), true);
    Change theirs =
        Change.of(last.map(Agreement::there), Optional.ofNullable(there.get(path)), false);
    decision(path, ours, theirs).ifPresent(it -> decisions.put(path, it));
  }

  /** What happened to a path on one side since the agreement. */
  private enum Change {
    NONE,
    TOUCHED,
    CHANGED,
    GONE;

    static Change of(Optional<Entry> before, Optional<Entry> now, boolean laptop) {
      if (now.isEmpty()) {
        return before.isEmpty() ? NONE : GONE;
      }
      if (before.isEmpty() || !now.get().hasContentOf(before.get())) {
        return CHANGED;
      }
      if (modeChanged(before.get(), now.get(), laptop)) {
        return CHANGED;
      }
      return now.get().wasTouchedSince(before.get()) ? TOUCHED : NONE;
    }

    /** Of what containers chmod only the executable bit comes here. */
    private static boolean modeChanged(Entry before, Entry now, boolean laptop) {
      return switch (now.kind()) {
        case LINK -> false;
        case DIRECTORY -> laptop && before.mode() != now.mode();
        case FILE ->
            laptop
                ? before.mode() != now.mode()
                : before.owner().executable() != now.owner().executable();
      };
    }
  }

  private Optional<Decision> decision(String path, Change ours, Change theirs) {
    return switch (theirs) {
      case NONE, TOUCHED ->
          switch (ours) {
            case NONE -> theirs == Change.NONE ? Optional.empty() : compare(theirs);
            case TOUCHED -> compare(theirs);
            case CHANGED, GONE -> Optional.of(Decision.TO_SERVER);
          };
      case CHANGED ->
          switch (ours) {
            case NONE, TOUCHED, GONE -> Optional.of(Decision.TO_LAPTOP);
            case CHANGED -> Optional.of(both(here.get(path), there.get(path)));
          };
      case GONE ->
          Optional.of(
              switch (ours) {
                case NONE, TOUCHED -> Decision.TO_LAPTOP;
                case CHANGED -> Decision.TO_SERVER;
                case GONE -> Decision.AGREE;
              });
    };
  }

  private static Optional<Decision> compare(Change theirs) {
    return Optional.of(
        theirs == Change.NONE ? Decision.COMPARE_FOR_SERVER : Decision.COMPARE_FOR_LAPTOP);
  }

  private static Decision both(Entry ours, Entry theirs) {
    if (ours.kind() != theirs.kind()) {
      return Decision.KEEP_SERVERS;
    }
    return switch (ours.kind()) {
      case DIRECTORY -> ours.mode() == theirs.mode() ? Decision.AGREE : Decision.TO_SERVER;
      case LINK ->
          Objects.equals(ours.target(), theirs.target()) ? Decision.AGREE : Decision.KEEP_SERVERS;
      case FILE -> Decision.COMPARE_BOTH;
    };
  }

  /** Where the laptop puts something into a folder, the server must have that folder. */
  private void makeRoomForLaptops() {
    for (String path : decisions.keySet().toArray(String[]::new)) {
      if (here.containsKey(path) && decisions.get(path) != Decision.TO_LAPTOP) {
        foldersOf(path, this::makeRoom);
      }
    }
  }

  private void makeRoom(String folder) {
    boolean goes = decisions.get(folder) == Decision.TO_LAPTOP;
    if (goes && !isDirectory(there.get(folder))) {
      decisions.put(folder, Decision.KEEP_SERVERS);
    }
  }

  /** Where the server's edit comes into a folder that was deleted here, the folder comes back. */
  private void keepFoldersOfEdits() {
    for (String path : decisions.keySet().toArray(String[]::new)) {
      Decision decision = decisions.get(path);
      boolean comes = decision == Decision.TO_LAPTOP || decision == Decision.COMPARE_FOR_LAPTOP;
      if (comes && there.containsKey(path)) {
        bringBack(path);
      }
    }
  }

  private void bringBack(String path) {
    if (isInsideOfLaptopsFile(path)) {
      decisions.put(path, Decision.KEEP_SERVERS);
      return;
    }
    foldersOf(
        path,
        folder -> {
          if (!here.containsKey(folder) && isDirectory(there.get(folder))) {
            decisions.put(folder, Decision.TO_LAPTOP);
          }
        });
  }

  private boolean isInsideOfLaptopsFile(String path) {
    boolean[] inside = {false};
    foldersOf(
        path,
        folder -> {
          boolean isOther = here.containsKey(folder) && !isDirectory(here.get(folder));
          boolean staysOther = decisions.get(folder) != Decision.TO_LAPTOP;
          inside[0] |= isOther && staysOther;
        });
    return inside[0];
  }

  private static boolean isDirectory(Entry entry) {
    return entry != null && entry.isDirectory();
  }

  /** Calls for each folder above the path, but the root. */
  private static void foldersOf(String path, java.util.function.Consumer<String> action) {
    for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      action.accept(path.substring(0, at));
    }
  }
}
