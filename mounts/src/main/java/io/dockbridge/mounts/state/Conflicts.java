package io.dockbridge.mounts.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the containers' versions of files that were changed on both sides, outside of the shared
 * folder: a file that appears beside a source breaks builds. They stay until the user says that
 * they are not needed. Thread-safe.
 */
public final class Conflicts {
  private static final Logger LOG = LoggerFactory.getLogger(Conflicts.class);
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final InstantSource clock;
  private final List<Conflict> all = new CopyOnWriteArrayList<>();

  /** Knows what earlier runs kept. */
  public Conflicts(Path folder, InstantSource clock) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.clock = clock;
    all.addAll(kept());
  }

  private List<Conflict> kept() throws IOException {
    List<Conflict> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path inner = folder.relativize(file);
        if (inner.getNameCount() > 1 && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Path original = Path.of("/").resolve(inner.subpath(1, inner.getNameCount()));
          Instant time = Files.getLastModifiedTime(inner(inner.getName(0))).toInstant();
          found.add(new Conflict(time, original, file));
        }
      }
    }
    return found;
  }

  private Path inner(Path name) {
    return folder.resolve(name);
  }

  /** Where the container's version of a file goes; its folder is made. */
  public Path place(Path path) throws IOException {
    Path kept =
        inner(Path.of(FOLDER.format(clock.instant()))).resolve(path.toString().substring(1));
    Files.createDirectories(kept.getParent());
    return kept;
  }

  /** A version was kept. */
  public void add(Path path, Path kept) {
    LOG.warn("{} was changed on both sides; the container's version is {}", path, kept);
    all.add(new Conflict(clock.instant(), path, kept));
  }

  public List<Conflict> all() {
    return List.copyOf(all);
  }

  /** The versions that were kept of a file or of all in a folder. */
  public List<Conflict> of(Path path) {
    return all.stream().filter(it -> it.path().startsWith(path)).toList();
  }

  /** Deletes a version that was kept. */
  public void forget(Conflict conflict) throws IOException {
    Files.deleteIfExists(conflict.kept());
    all.remove(conflict);
    Path empty = conflict.kept().getParent();
    while (!empty.equals(folder) && isEmpty(empty)) {
      Files.delete(empty);
      empty = empty.getParent();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isEmpty();
    }
  }
}
