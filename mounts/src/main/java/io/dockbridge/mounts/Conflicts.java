package io.dockbridge.mounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps the containers' versions of files that were changed on both sides, outside of the shared
 * folder: a file that appears beside a source breaks builds. Thread-safe.
 */
final class Conflicts {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  /**
   * A file that was changed on both sides.
   *
   * @param path on this machine; has the laptop's version
   * @param kept where the container's version is
   */
  public record Conflict(Instant time, Path path, Path kept) {}

  private final Path folder;
  private final InstantSource clock;
  private final List<Conflict> all = new CopyOnWriteArrayList<>();

  Conflicts(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Where the container's version of a file goes; its folder is made. */
  Path place(Path path) throws IOException {
    Path kept =
        folder.resolve(FOLDER.format(clock.instant())).resolve(path.toString().substring(1));
    Files.createDirectories(kept.getParent());
    return kept;
  }

  /** A version was kept. */
  void add(Path path, Path kept) {
    all.add(new Conflict(clock.instant(), path, kept));
  }

  List<Conflict> all() {
    return List.copyOf(all);
  }
}
