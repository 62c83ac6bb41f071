package io.dockbridge.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The control group of a server, in every hierarchy that systemd cares for. It needs one of its
 * own: else its systemd and the host's would both manage one subtree.
 */
final class Cgroup {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final List<Path> directories;

  Cgroup(String name) {
    this.directories = hierarchies().map(h -> h.resolve(name)).toList();
  }

  /**
   * The hierarchies mounted on this machine: the unified one, beside version 1 or alone, and
   * systemd's own of version 1.
   */
  static Stream<Path> hierarchies() {
    return Stream.of(ROOT.resolve("unified"), ROOT.resolve("systemd"), ROOT)
        .filter(h -> Files.exists(h.resolve("cgroup.procs")));
  }

  /** Makes the group and returns the files into which a process writes 0 to join it. */
  List<String> create() {
    return directories.stream()
        .map(d -> Tree.directory(d).resolve("cgroup.procs").toString())
        .toList();
  }

  /**
   * Sends SIGKILL to every process in it, in one step (since Linux 5.14; elsewhere this does
   * nothing).
   */
  void kill() {
    for (Path directory : directories) {
      Path file = directory.resolve("cgroup.kill");
      if (Files.exists(file)) {
        write(file, "1");
      }
    }
  }

  /** Whether no process is left in it. */
  boolean isEmpty() {
    return directories.stream().flatMap(Cgroup::groups).allMatch(Cgroup::hasNoProcess);
  }

  /** Removes the group with all its children; processes must be gone. */
  void remove() {
    directories.forEach(
        d -> groups(d).sorted(Comparator.reverseOrder()).forEach(Cgroup::removeOne));
  }

  /** A directory that is busy or already gone: the caller tries again. */
  boolean isGone() {
    return directories.stream().noneMatch(Files::exists);
  }

  private static Stream<Path> groups(Path directory) {
    if (!Files.exists(directory)) {
      return Stream.empty();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isDirectory).toList().stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.of(directory); // groups vanish while we walk, as their processes die
    }
  }

  private static boolean hasNoProcess(Path group) {
    try {
      return Files.readString(group.resolve("cgroup.procs")).isBlank();
    } catch (IOException e) {
      return true; // gone
    }
  }

  private static void removeOne(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      // busy for a moment after its last process died; isGone() tells
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      // the group vanished between the check and the write: nothing left to kill
    }
  }
}
