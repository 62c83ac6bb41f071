package io.dockbridge.mounts.mirror;

import io.dockbridge.mounts.helper.FrameWriter;
import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.reconcile.Decision;
import io.dockbridge.mounts.reconcile.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What {@link Transfer}, {@link Upload} and {@link Download} share while one mirror's decisions are
 * carried out. Of the synchronizing thread.
 *
 * @param decisions not yet carried out; what cannot be is taken out
 * @param onProgress called for each step
 */
record Work(
    Mirror mirror,
    Session session,
    Content content,
    SortedMap<String, Decision> decisions,
    Runnable onProgress) {
  List<String> paths(Decision decision) {
    return decisions.entrySet().stream()
        .filter(it -> it.getValue() == decision)
        .map(Map.Entry::getKey)
        .toList();
  }

  Optional<Entry> here(String path) {
    return Optional.ofNullable(mirror.here().entries().get(path));
  }

  Optional<Entry> there(String path) {
    return Optional.ofNullable(mirror.there().get(path));
  }

  /** The beginning of all commands about a path. */
  FrameWriter command(String path) {
    return new FrameWriter().number(mirror.number()).text(path);
  }

  /** Opens a file of this machine. */
  InputStream open(String path) throws IOException {
    return Channels.newInputStream(mirror.files().open(path));
  }

  /** A folder never takes the place of something else, nor the other way round. */
  static boolean mustGoFirst(Entry old, Optional<Entry> next) {
    return next.isEmpty() || old.isDirectory() != next.get().isDirectory();
  }

  /** Why something could not be done on this machine, in a few words. */
  static String reason(IOException e) {
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
  }

  /** The path is tried again, with what is known by then. */
  void stale(String path) {
    mirror.stale(path);
    decisions.remove(path);
  }

  /** The path cannot be brought in step now. */
  void failed(String path, String problem) {
    mirror.failed(path, problem);
    decisions.remove(path);
  }
}
