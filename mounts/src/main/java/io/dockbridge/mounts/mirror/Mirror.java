package io.dockbridge.mounts.mirror;

import io.dockbridge.mounts.helper.FrameReader;
import io.dockbridge.mounts.helper.MountException;
import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.local.LocalFiles;
import io.dockbridge.mounts.local.LocalFiles.Staged;
import io.dockbridge.mounts.local.LocalPath;
import io.dockbridge.mounts.local.LocalTree;
import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Decision;
import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Owner;
import io.dockbridge.mounts.reconcile.Reconcile;
import io.dockbridge.mounts.state.Agreements;
import io.dockbridge.mounts.state.Conflicts;
import io.dockbridge.mounts.state.HeldDeletions;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shared folder or file and what is known of it on both sides. Of the thread {@code
 * mounts-sync} of its lane alone.
 */
public final class Mirror implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

  /** How soon what failed is tried again, at first and at last. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private static final Duration LATE = Duration.ofMinutes(1);

  private final int number;
  private final Path source;
  private final boolean isFile;
  private final LocalTree here;
  private final LocalFiles files;
  private final NavigableMap<String, Entry> there = new TreeMap<>();
  private final Agreements agreements = new Agreements();
  private final HeldDeletions held = new HeldDeletions();

  /** Files that containers mount by themselves. */
  private final Set<String> mounted = new HashSet<>();

  /** Paths that may differ. */
  private final TreeSet<String> dirty = new TreeSet<>();

  /** Why a path could not be brought in step. */
  private final Map<String, String> problems = new TreeMap<>();

  /** Paths that are not in step, as of the last round or in the one that is under way. */
  private int pending;

  /** When both sides were in step last. */
  private Optional<Instant> inStep = Optional.empty();

  /** The source is gone, or is something else: nothing is done until it is back. */
  private Optional<String> missing = Optional.empty();

  /** The source cannot be read. */
  private Optional<String> unreadable = Optional.empty();

  private Duration retryPause = SOON;
  private long retryAt = System.nanoTime();

  /**
   * Nothing is read yet.
   *
   * @param number names it to the helper
   * @param source the path as clients give it
   */
  public Mirror(int number, Path source, LocalTree here, LocalFiles files, boolean isFile) {
    this.number = number;
    this.source = source;
    this.here = here;
    this.files = files;
    this.isFile = isFile;
  }

  public int number() {
    return number;
  }

  public Path source() {
    return source;
  }

  public boolean isFile() {
    return isFile;
  }

  /** A container mounts a file of this folder by itself: it will be written in place. */
  public void isMounted(Path file) {
    mounted.add(source.relativize(file).toString());
  }

  /** Whether a container may have the inode of this very file. */
  boolean isMounted(String path) {
    return isFile || mounted.contains(path);
  }

  /**
   * The same file or folder by a path of which no link is a part, as far as this share is
   * concerned: on the server a link may lead elsewhere.
   */
  public Path withoutLinks(Path path) throws IOException {
    Path root = here.resolve("");
    Path real = root.resolve(source.relativize(path)).toRealPath();
    return real.startsWith(root) ? source.resolve(root.relativize(real)) : real;
  }

  /** Whether a path is shared by this. */
  public boolean covers(Path path) {
    return isFile ? path.equals(source) : path.startsWith(source);
  }

  public LocalTree here() {
    return here;
  }

  LocalFiles files() {
    return files;
  }

  Map<String, Entry> there() {
    return there;
  }

  public Agreements agreements() {
    return agreements;
  }

  public HeldDeletions held() {
    return held;
  }

  public int pending() {
    return pending;
  }

  public Optional<Instant> inStep() {
    return inStep;
  }

  /** A helper begins to report: everything on the server counts as unknown. */
  public void open(Session.Server server) {
    if (agreements.meet(server)) {
      held.clear();
    }
    dirty.addAll(there.keySet());
    there.clear();
    dirty.addAll(agreements.paths().keySet());
    dirty.addAll(here.entries().keySet());
    held.serverCameInSight();
  }

  /** Reads one frame of changes on the server. */
  public void applyChanges(FrameReader frame) throws IOException {
    new ReportedChanges(this).apply(frame);
  }

  /** Of a folder that is new on the server. */
  public Owner rootOwner() {
    Entry root = here.entries().get("");
    return root == null ? new Owner(0755, 0, 0) : root.owner();
  }

  /** Whether something is to be tried again. */
  public boolean isUnfinished() {
    return !dirty.isEmpty() || !failures().isEmpty() || here.isBlind();
  }

  /** Why a barrier fails. A source that is gone is no reason: its container may be gone, too. */
  public Optional<String> failure() {
    return missing.isPresent() ? Optional.empty() : failures().stream().findFirst();
  }

  /** The same for who shares it now: a source that is gone is a reason. */
  public Optional<String> missing() {
    return missing;
  }

  /** What cannot be brought in step, for people. */
  public List<String> failures() {
    Optional<String> whole = missing.or(() -> unreadable);
    if (whole.isPresent()) {
      return List.of(whole.get());
    }
    return problems.entrySet().stream()
        .map(it -> "%s: %s".formatted(here.resolve(it.getKey()), it.getValue()))
        .toList();
  }

  /** What a round needs besides the mirror. */
  public record Tools(Session session, Content content, Conflicts conflicts, Runnable onProgress) {}

  /**
   * Brings both sides in step, as far as is known what changed.
   *
   * @param insist whether what failed is tried again at once
   * @param now for {@link #inStep}
   * @return whether nothing is left that could be done now
   * @throws IOException if the helper cannot be reached any more
   */
  public boolean step(Tools tools, boolean insist, Instant now) throws IOException {
    if (!readHere()) {
      return true;
    }
    agreements.settle(here.entries(), there);
    retry(insist);
    SortedMap<String, Decision> decisions = plan();
    if (!decisions.isEmpty()) {
      tools.onProgress().run();
      Work work = new Work(this, tools.session(), tools.content(), decisions, tools.onProgress());
      new Transfer(work, tools.conflicts()).run();
    }
    held.compared();
    pending = dirty.size() + problems.size();
    if (pending == 0) {
      retryPause = SOON;
      inStep = Optional.of(now);
    }
    return dirty.isEmpty();
  }

  /** What could not be brought in step is tried again, if it is time. */
  private void retry(boolean insist) {
    if (!problems.isEmpty() && (insist || System.nanoTime() - retryAt >= 0)) {
      dirty.addAll(problems.keySet());
      retryAt = System.nanoTime() + retryPause.toNanos();
      Duration longer = retryPause.multipliedBy(2);
      retryPause = longer.compareTo(LATE) < 0 ? longer : LATE;
    }
  }

  /** Reads what changed here; false if there is nothing that could be kept in step. */
  private boolean readHere() {
    missing = Optional.empty();
    unreadable = Optional.empty();
    try {
      dirty.addAll(here.refresh());
    } catch (IOException e) {
      here.forgetWhatIsKnown();
      unreadable = Optional.of("%s cannot be read: %s".formatted(source, Work.reason(e)));
      return false;
    }
    Entry root = here.entries().get("");
    if (root == null || root.isFile() != isFile) {
      missing = Optional.of(source + " is not there any more, or something else than before");
    }
    return missing.isEmpty();
  }

  /** Decides on everything that may differ, which then counts as decided. */
  private SortedMap<String, Decision> plan() {
    TreeSet<String> paths = new TreeSet<>(dirty);
    dirty.forEach(path -> held.addFoldersOf(path, paths));
    if (!isFile) {
      paths.remove(""); // the folder itself
    }
    dirty.clear();
    problems.keySet().removeAll(paths);
    SortedMap<String, Decision> decisions =
        Reconcile.plan(paths, agreements.paths(), here.entries(), there);
    decisions.entrySet().removeIf(it -> isHeld(it.getKey(), it.getValue()));
    held.removeAll(decisions.keySet());
    pending = decisions.size();
    return decisions;
  }

  private boolean isHeld(String path, Decision decision) {
    return decision == Decision.TO_LAPTOP && !there.containsKey(path) && held.contains(path);
  }

  /** Whether so many deletions at once look like an accident on the server. */
  boolean isAccident(int deletions) {
    return held.isAccident(deletions, here.entries().size());
  }

  /**
   * Leaves deletions undone until the user decides. Where the server has nothing at all, it is
   * another disk, and gets everything again.
   */
  void hold(Collection<String> deletions) {
    boolean lostAll = there.keySet().stream().allMatch(String::isEmpty);
    LOG.warn(
        "{} files of {} were gone on the server after it was out of sight: {}",
        deletions.size(),
        source,
        lostAll ? "they are sent again" : "they are kept until `dockbridge mounts accept`");
    if (lostAll) {
      deletions.forEach(this::restoreThere);
    } else {
      held.add(deletions);
    }
  }

  /** The user decided about what is held: it is deleted here, or sent again; how much it was. */
  public int decideOnHeld(boolean delete) {
    Collection<String> released = held.release(delete);
    released.forEach(delete ? dirty::add : this::restoreThere);
    return released.size();
  }

  /** What is here goes to the server again, whatever became of it there. */
  private void restoreThere(String path) {
    agreements.forget(path);
    dirty.add(path);
  }

  /** Puts another file in the place of one of this folder, which then goes to the server. */
  public void replace(Path path, Path with) throws IOException {
    String relative = isFile ? "" : source.relativize(path).toString();
    Optional<Entry> now = LocalPath.read(here.resolve(relative));
    Entry next =
        LocalPath.read(with)
            .filter(Entry::isFile)
            .orElseThrow(() -> new MountException(with + " is not a file; put it there yourself"));
    try (Staged staged = files.stage(relative);
        SeekableByteChannel in = Files.newByteChannel(with)) {
      Content.copy(in, 0, next.size(), staged.channel());
      staged.commit(next, now);
    }
    here.mayHaveChanged(relative);
  }

  /**
   * Both sides have it like this now; empty where both have it no more. What is there now is not
   * concluded from it: the helper may have reported that it changed since.
   */
  void agree(String path, Optional<Entry> ours, Optional<Entry> theirs) {
    pending--;
    agreements.put(path, ours, theirs);
  }

  /** The helper says what is there after a command. */
  void isThere(String path, Optional<Entry> now) {
    now.ifPresentOrElse(it -> there.put(path, it), () -> there.remove(path));
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
      return agreements.earlierOwner(path).orElse(ours.owner());
    }
    Owner now = theirs.get().owner();
    Agreement last = agreements.paths().get(path);
    boolean modeIsTheirs = last != null && last.here().mode() == ours.mode();
    return new Owner(modeIsTheirs ? now.mode() : ours.mode(), now.uid(), now.gid());
  }

  /** Takes over what a mirror of a folder in this one knew. */
  public void takeOver(Mirror inner) {
    String place = source.relativize(inner.source()).toString();
    agreements.takeOver(place, inner.agreements);
    inner.mounted.forEach(it -> mounted.add(place + "/" + it));
    if (inner.isFile) {
      mounted.add(place);
    }
  }

  public long bytes() {
    return here.entries().values().stream().mapToLong(Entry::size).sum();
  }

  @Override
  public void close() {
    here.close();
    agreements.close();
  }
}
