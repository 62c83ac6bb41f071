package io.dockbridge.mounts.mirror;

import io.dockbridge.mounts.helper.FrameReader;
import io.dockbridge.mounts.local.LocalPath;
import io.dockbridge.mounts.reconcile.Entry;
import java.io.IOException;
import java.util.Optional;

/** Takes what the helper reports of one mirror. Of the synchronizing thread. */
final class ReportedChanges {
  private final Mirror mirror;

  ReportedChanges(Mirror mirror) {
    this.mirror = mirror;
  }

  void apply(FrameReader frame) throws IOException {
    while (frame.hasMore()) {
      Optional<String> path = frame.path();
      boolean isKnown = frame.letter() != 'u';
      Optional<Entry> now = isKnown ? frame.entry() : Optional.empty();
      if (path.isEmpty() || !LocalPath.isName(path.get())) {
        continue; // a name that this machine cannot have
      }
      if (!isKnown) {
        staysAsAgreed(path.get());
      } else if (!mirror.here().isExcluded(path.get())) {
        mirror.isThere(path.get(), now);
        mirror.stale(path.get());
      }
    }
  }

  /** The helper may not read it: it and all in it count as they were, and are not deleted here. */
  private void staysAsAgreed(String path) {
    mirror.agreements().paths().tailMap(path, true).entrySet().stream()
        .takeWhile(it -> it.getKey().startsWith(path))
        .filter(it -> path.isEmpty() || isAtOrIn(it.getKey(), path))
        .forEach(it -> mirror.there().putIfAbsent(it.getKey(), it.getValue().there()));
  }

  private static boolean isAtOrIn(String path, String folder) {
    return path.length() == folder.length() || path.charAt(folder.length()) == '/';
  }
}
