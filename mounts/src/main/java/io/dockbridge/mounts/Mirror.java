package io.dockbridge.mounts;

import io.dockbridge.mounts.Entry.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One shared folder or file and what is known of it on both sides. Of the synchronizing thread
 * alone.
 */
final class Mirror implements AutoCloseable {
  private final int number;
  private final Path source;
  private final boolean isFile;
  private final LocalTree here;
  private final LocalFiles files;
  private final NavigableMap<String, Entry> there = new TreeMap<>();
  private final NavigableMap<String, Agreement> agreed = new TreeMap<>();

  /** Whose a file was on an earlier server, where a container gave it to somebody. */
  private final Map<String, Owner> owners = new HashMap<>();

  /** Paths that may differ. */
  private final TreeSet<String> dirty = new TreeSet<>();

  /** Why a path could not be brought in step. */
  private final Map<String, String> problems = new TreeMap<>();

  /** Opened, and not compared yet: what is missing there may be missing by an accident. */
  private boolean fresh = true;

  private Optional<String> serverId = Optional.empty();
  private Optional<String> halted = Optional.empty();

  /** Agreements changed since they were saved last. */
  private boolean unsaved;

  /**
   * Nothing is read yet.
   *
   * @param number names it to the helper
   * @param source the path as clients give it
   */
  Mirror(int number, Path source, LocalTree here, LocalFiles files, boolean isFile) {
    this.number = number;
    this.source = source;
    this.here = here;
    this.files = files;
    this.isFile = isFile;
  }

  int number() {
    return number;
  }

  Path source() {
    return source;
  }

  boolean isFile() {
    return isFile;
  }

  LocalTree here() {
    return here;
  }

  LocalFiles files() {
    return files;
  }

  Map<String, Entry> there() {
    return there;
  }

  NavigableMap<String, Agreement> agreed() {
    return agreed;
  }

  Map<String, String> problems() {
    return problems;
  }

  Set<String> dirty() {
    return dirty;
  }

  boolean isUnsaved() {
    return unsaved;
  }

  void saved() {
    unsaved = false;
  }

  /** Takes over what was agreed on in an earlier run. */
  void remember(AgreementStore.Kept earlier) {
    agreed.putAll(earlier.agreed());
    serverId = Optional.of(earlier.server());
  }

  /** The server's mirrors that the agreements are about. */
  Optional<String> serverId() {
    return serverId;
  }

  /** Another server, which has nothing: who owned what there is all that still counts. */
  void forgetServer(String next) {
    serverId = Optional.of(next);
    agreed.forEach(
        (path, last) -> {
          if (!last.there().owner().equals(last.here().owner())) {
            owners.put(path, last.there().owner());
          }
        });
    agreed.clear();
    unsaved = true;
  }

  /** A helper begins to report: everything on the server counts as unknown. */
  void reopen() {
    dirty.addAll(there.keySet());
    there.clear();
    dirty.addAll(agreed.keySet());
    dirty.addAll(here.entries().keySet());
    fresh = true;
  }

  /** Reads one frame of changes on the server. */
  void applyChanges(FrameReader frame) throws IOException {
    while (frame.hasMore()) {
      Optional<String> path = frame.text();
      Optional<Entry> now = frame.entry();
      if (path.isPresent()) {
        changedThere(path.get(), now);
      } // else a name that this machine may not be able to hold
    }
  }

  private void changedThere(String path, Optional<Entry> now) throws IOException {
    requirePlain(path);
    if (here.isExcluded(path)) {
      return;
    }
    now.ifPresentOrElse(it -> there.put(path, it), () -> there.remove(path));
    dirty.add(path);
  }

  /** A server that was broken into must not be able to name what is outside. */
  private static void requirePlain(String path) throws IOException {
    if (path.isEmpty()) {
      return;
    }
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
        throw new IOException("the helper on the server named a path outside of the mirror");
      }
    }
  }

  /** Whether the agreements are about this server's mirrors. */
  boolean isOf(String server) {
    return serverId.filter(server::equals).isPresent();
  }

  /** Of a folder that is new on the server. */
  Owner rootOwner() {
    Entry root = here.entries().get("");
    return root == null ? new Owner(0755, 0, 0) : root.owner();
  }

  /** Whether something is to be tried again. */
  boolean isUnfinished() {
    return !dirty.isEmpty() || !problems.isEmpty() || here.isBlind() || halted.isPresent();
  }

  /** What could not be brought in step is tried again. */
  private void retry() {
    dirty.addAll(problems.keySet());
  }

  /** Why there is nothing to keep in step: the source is gone, or something else. */
  Optional<String> halted() {
    return halted;
  }

  /** Why a barrier fails. A source that is gone is no reason: its container may be gone, too. */
  Optional<String> failure() {
    return halted.isPresent() ? Optional.empty() : failures().stream().findFirst();
  }

  /**
   * Brings both sides in step, as far as is known what changed.
   *
   * @return whether nothing is left that could be done now
   * @throws IOException if the helper cannot be reached any more
   */
  boolean step(Session session, Content content, Conflicts conflicts, Runnable onProgress)
      throws IOException {
    if (!readHere()) {
      return true;
    }
    retry();
    SortedMap<String, Decision> decisions = plan();
    if (!decisions.isEmpty()) {
      new Transfer(new Work(this, session, content, decisions, onProgress), conflicts).run();
    }
    fresh = false;
    return dirty.isEmpty();
  }

  /** Reads what changed here; false if there is nothing that could be kept in step. */
  private boolean readHere() {
    try {
      dirty.addAll(here.refresh());
      Entry root = here.entries().get("");
      boolean usable = root != null && root.isFile() == isFile;
      halted =
          usable
              ? Optional.empty()
              : Optional.of(source + " is not there any more, or something else than before");
      return usable;
    } catch (IOException e) {
      here.forgetWhatIsKnown();
      halted = Optional.of("%s cannot be read: %s".formatted(source, e.toString()));
      return false;
    }
  }

  /** Decides on everything that may differ, which then counts as decided. */
  private SortedMap<String, Decision> plan() {
    TreeSet<String> paths = new TreeSet<>(dirty);
    if (!isFile) {
      paths.remove(""); // the folder itself
    }
    dirty.clear();
    problems.keySet().removeAll(paths);
    return Reconcile.plan(paths, agreed, here.entries(), there);
  }

  /**
   * Whether so many deletions on the server, found at once after it was out of sight, look like an
   * accident there.
   */
  boolean isAccident(long deletions) {
    boolean many = deletions > MANY || (deletions > FEW && deletions * 2 > here.entries().size());
    return fresh && many;
  }

  /** What is here goes to the server again, whatever became of it there. */
  void restoreThere(String path) {
    agreed.remove(path);
    dirty.add(path);
    unsaved = true;
  }

  private static final long MANY = 1000;
  private static final long FEW = 20;

  /** Both sides have it like this now; empty where both have it no more. */
  void agree(String path, Optional<Entry> ours, Optional<Entry> theirs) {
    unsaved = true;
    theirs.ifPresentOrElse(it -> there.put(path, it), () -> there.remove(path));
    if (ours.isPresent() && theirs.isPresent()) {
      agreed.put(path, new Agreement(ours.get(), theirs.get()));
    } else {
      agreed.remove(path);
    }
  }

  /** It could not be brought in step now, and will be tried again. */
  void failed(String path, String problem) {
    problems.put(path, problem);
  }

  /** It is something else by now. */
  void stale(String path) {
    dirty.add(path);
  }

  /** Whose it is to be on the server, and what may be done with it. */
  Owner ownerThere(String path, Entry ours) {
    Optional<Entry> theirs =
        Optional.ofNullable(there.get(path)).filter(it -> it.kind() == ours.kind());
    if (theirs.isEmpty()) {
      return owners.getOrDefault(path, ours.owner());
    }
    Owner now = theirs.get().owner();
    Agreement last = agreed.get(path);
    boolean modeIsTheirs = last != null && last.here().mode() == ours.mode();
    return new Owner(modeIsTheirs ? now.mode() : ours.mode(), now.uid(), now.gid());
  }

  /** What cannot be brought in step, for people. */
  List<String> failures() {
    if (halted.isPresent()) {
      return List.of(halted.get());
    }
    return problems.entrySet().stream()
        .map(it -> "%s: %s".formatted(here.resolve(it.getKey()), it.getValue()))
        .toList();
  }

  /** Takes over what a mirror of a folder in this one knew. */
  void takeOver(Mirror inner) {
    String prefix = source.relativize(inner.source()).toString();
    inner.agreed.forEach(
        (path, last) -> agreed.put(path.isEmpty() ? prefix : prefix + "/" + path, last));
    serverId = inner.serverId;
    unsaved = true;
  }

  long bytes() {
    return here.entries().values().stream().mapToLong(Entry::size).sum();
  }

  @Override
  public void close() {
    here.close();
  }
}
