package io.dockbridge.mounts.local;

import io.dockbridge.mounts.reconcile.Entry;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in a shared folder of this machine, or that a shared file is there. Of the synchronizing
 * thread alone, but for the watcher's events.
 *
 * <p>Paths are relative, with slashes; the folder itself, or the file, is the empty one.
 */
public final class LocalTree implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalTree.class);

  private final Path root;
  private final LocalWatcher watcher;
  private final Predicate<String> excluded;
  private volatile Runnable onChange = () -> {};
  private final NavigableMap<String, Entry> entries = new TreeMap<>();
  private final Set<String> watchedFolders = new HashSet<>();
  private boolean unwatched;

  /** What the user may not read is not shared. */
  private final Set<String> unreadable = new TreeSet<>();

  /** Paths that may have changed. */
  private final Set<String> dirty = ConcurrentHashMap.newKeySet();

  /** Those of them that came or went. */
  private final Set<String> replaced = ConcurrentHashMap.newKeySet();

  /** Folders of which everything may have changed. */
  private final Set<String> lost = ConcurrentHashMap.newKeySet();

  private final LocalWatcher.Listener listener =
      new LocalWatcher.Listener() {
        @Override
        public void changed(Path folder, String name, boolean isReplaced) {
          Optional<String> path = path(folder, name);
          if (path.isPresent()) {
            if (isReplaced) {
              replaced.add(path.get());
            }
            dirty.add(path.get());
            onChange.run();
          }
        }

        @Override
        public void lost(Path folder) {
          lost.add(relative(folder));
          onChange.run();
        }
      };

  /**
   * Reads nothing yet.
   *
   * @param root a folder or a file, without links in its path
   * @param excluded of relative paths: what is not shared
   */
  public LocalTree(Path root, LocalWatcher watcher, Predicate<String> excluded) {
    this.root = root;
    this.watcher = watcher;
    this.excluded = excluded;
  }

  /** Sets what is called on the watcher's thread when something may have changed; quick. */
  public void onChange(Runnable action) {
    onChange = action;
  }

  /** What is there, as the last {@link #refresh} found it. */
  public NavigableMap<String, Entry> entries() {
    return entries;
  }

  /** Paths that this user may not read. */
  public Set<String> unreadable() {
    return unreadable;
  }

  /** A file's content could not be read. */
  public void isUnreadable(String path) {
    unreadable.add(path);
  }

  /** Whether some folders cannot be watched, so that only a full look finds what changed. */
  public boolean isBlind() {
    return unwatched;
  }

  /** Only of what {@link LocalPath#isName} accepts. */
  public Path resolve(String path) {
    return path.isEmpty() ? root : root.resolve(path);
  }

  /** Everything is looked at by the next refresh. */
  public void forgetWhatIsKnown() {
    lost.add("");
  }

  /** Reads what may have changed, and returns the paths that did. */
  public Set<String> refresh() throws IOException {
    Set<String> changed = new HashSet<>();
    if (unwatched) {
      lost.add("");
    }
    for (String folder : Set.copyOf(lost)) {
      lost.remove(folder);
      scan(folder, true, changed);
    }
    for (String path : Set.copyOf(dirty)) {
      dirty.remove(path); // first: what comes while it is read counts again
      scan(path, false, changed);
    }
    return changed;
  }

  /** Reads one path after it was written from here. */
  public Optional<Entry> reread(String path) throws IOException {
    Set<String> changed = new HashSet<>();
    scan(path, false, changed);
    return Optional.ofNullable(entries.get(path));
  }

  private void scan(String path, boolean deep, Set<String> changed) throws IOException {
    if (isExcluded(path)) {
      return;
    }
    Optional<Entry> known = Optional.ofNullable(entries.get(path));
    Optional<Entry> now;
    try {
      now = isInFolder(path) ? read(path) : Optional.empty();
      unreadable.remove(path);
    } catch (AccessDeniedException _) {
      unreadable.add(path);
      return;
    }
    if (!now.equals(known)) {
      changed.add(path);
      now.ifPresentOrElse(it -> entries.put(path, it), () -> entries.remove(path));
    }
    boolean isFolder = now.filter(Entry::isDirectory).isPresent();
    if (known.filter(Entry::isDirectory).isPresent() && !isFolder) {
      forgetFolder(path, changed);
    }
    if (path.isEmpty() && !isFolder) {
      watchFile();
    }
    boolean other =
        replaced.remove(path)
            || known.isEmpty()
            || (now.isPresent() && !isSameFolder(known.get(), now.get()));
    if (isFolder && (deep || other || !watchedFolders.contains(path))) {
      scanFolder(path, deep, changed);
    }
  }

  private Optional<Entry> read(String path) throws IOException {
    return LocalPath.isName(path) ? LocalPath.read(resolve(path)) : Optional.empty();
  }

  /** What a link leads to is not shared, though its path begins with that of the link. */
  private boolean isInFolder(String path) {
    if (path.isEmpty()) {
      return true;
    }
    int end = path.lastIndexOf('/');
    Entry folder = entries.get(end < 0 ? "" : path.substring(0, end));
    return folder != null && folder.isDirectory();
  }

  private static boolean isSameFolder(Entry known, Entry now) {
    return known.isDirectory() && known.identity().inode() == now.identity().inode();
  }

  private void scanFolder(String path, boolean deep, Set<String> changed) throws IOException {
    watch(path, resolve(path));
    Set<String> present = new HashSet<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(resolve(path))) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (LocalPath.isNamed(child, name)) {
          present.add(join(path, name));
        } else {
          unreadable.add(join(path, name));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException _) {
      return; // gone meanwhile, which is reported
    } catch (AccessDeniedException _) {
      unreadable.add(path); // what is in it counts as it was
      return;
    }
    for (String child : known(path)) {
      if (!present.contains(child)) {
        scan(child, deep, changed);
      }
    }
    for (String child : present) {
      scan(child, deep, changed);
    }
  }

  /** Of a file that is shared by itself its folder is watched: editors replace files. */
  private void watchFile() throws IOException {
    watch("", root.getParent());
  }

  private void watch(String path, Path folder) {
    try {
      watcher.watch(folder, listener);
      watchedFolders.add(path);
    } catch (NoSuchFileException _) {
      LOG.debug("{} is gone", folder);
    } catch (IOException e) {
      if (!unwatched) {
        LOG.warn("{} cannot be watched, and is read again and again: {}", folder, e.toString());
      }
      unwatched = true;
    }
  }

  private void forgetFolder(String path, Set<String> changed) {
    Map<String, Entry> below = below(path);
    changed.addAll(below.keySet());
    for (String inner : Set.copyOf(below.keySet())) {
      unwatch(inner);
    }
    below.clear();
    unwatch(path);
  }

  private void unwatch(String path) {
    if (watchedFolders.remove(path)) {
      watcher.unwatch(resolve(path), listener);
    }
  }

  /** All below a folder, as a view. */
  private Map<String, Entry> below(String path) {
    return path.isEmpty()
        ? entries.tailMap("", false)
        : entries.subMap(path + "/", true, path + "0", false); // '0' comes after '/'
  }

  /** The known paths in a folder, not those in the folders in it. */
  private Set<String> known(String path) {
    Set<String> inside = new HashSet<>();
    int start = path.isEmpty() ? 0 : path.length() + 1;
    for (String inner : below(path).keySet()) {
      if (inner.indexOf('/', start) < 0) {
        inside.add(inner);
      }
    }
    return inside;
  }

  /** To be looked at by the next refresh. */
  public void mayHaveChanged(String path) {
    dirty.add(path);
  }

  /** Whether a path is not shared. */
  public boolean isExcluded(String path) {
    if (LocalFiles.isStaged(path)) {
      return true;
    }
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (excluded.test(path.substring(0, end))) {
        return true;
      }
    }
    return !path.isEmpty() && excluded.test(path);
  }

  private Optional<String> path(Path folder, String name) {
    if (folder.equals(root.getParent())) { // the root is a file
      return name.equals(root.getFileName().toString()) ? Optional.of("") : Optional.empty();
    }
    return Optional.of(join(relative(folder), name));
  }

  private String relative(Path folder) {
    return folder.equals(root.getParent()) ? "" : root.relativize(folder).toString();
  }

  static String join(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  @Override
  public void close() {
    Set.copyOf(watchedFolders)
        .forEach(
            it ->
                watcher.unwatch(
                    it.isEmpty() && isFile() ? root.getParent() : resolve(it), listener));
    watchedFolders.clear();
  }

  private boolean isFile() {
    return entries.containsKey("") && entries.get("").isFile();
  }
}
