package io.dockbridge.mounts.state;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Paths that were gone on the server after it was out of sight: many at once look like an accident
 * there, and wait for the user's word. Of the mirror's thread.
 */
public final class HeldDeletions {
  private static final int MANY = 1000;
  private static final int FEW = 20;

  private final TreeSet<String> paths = new TreeSet<>();

  /** What is missing there has not been compared since the server came in sight. */
  private boolean fresh = true;

  /** The user accepts such deletions, until they are carried out. */
  private boolean accepting;

  public void serverCameInSight() {
    fresh = true;
  }

  /** Deletions that come from now on are seen as they happen: containers make them. */
  public void compared() {
    fresh = false;
    accepting = false;
  }

  /** Whether so many deletions of so many paths are no container's doing. */
  public boolean isAccident(int deletions, int all) {
    boolean many = deletions > MANY || (deletions > FEW && deletions * 2 > all);
    return fresh && !accepting && many;
  }

  public void add(Collection<String> deletions) {
    paths.addAll(deletions);
  }

  public boolean contains(String path) {
    return paths.contains(path);
  }

  public void removeAll(Collection<String> decided) {
    paths.removeAll(decided);
  }

  public void clear() {
    paths.clear();
  }

  public int size() {
    return paths.size();
  }

  /** What is edited in a held folder needs that folder on the server. */
  public void addFoldersOf(String path, Set<String> to) {
    for (int at = path.indexOf('/'); at >= 0 && !paths.isEmpty(); at = path.indexOf('/', at + 1)) {
      String folder = path.substring(0, at);
      if (paths.contains(folder)) {
        to.add(folder);
      }
    }
  }

  /** The user has decided; the paths that it was about. */
  public Set<String> release(boolean accepted) {
    accepting = accepted;
    Set<String> released = new TreeSet<>(paths);
    paths.clear();
    return released;
  }
}
