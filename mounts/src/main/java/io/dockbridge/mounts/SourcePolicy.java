package io.dockbridge.mounts;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which sources of bind mounts mean this machine, and which of them may be shared. */
public final class SourcePolicy {
  /** Means the server's own: a container that mounts them looks after its host. */
  private static final List<Path> ALWAYS_REMOTE =
      paths(
          "/proc", "/sys", "/dev", "/run", "/var/run", "/boot", "/lib/modules", "/var/lib/docker");

  private final List<Path> remote;
  private final Path home;

  /**
   * A policy.
   *
   * @param remote further paths that are the server's own, with all in them
   * @param home the user's home folder, which is never shared as a whole
   */
  public SourcePolicy(List<Path> remote, Path home) {
    this.remote = List.copyOf(remote);
    this.home = home.normalize();
  }

  /** Whether a path means the server's own. */
  public boolean isRemote(Path source) {
    return contains(ALWAYS_REMOTE, source) || contains(remote, source);
  }

  private static boolean contains(List<Path> folders, Path source) {
    return folders.stream().anyMatch(source::startsWith);
  }

  /** Why a path of this machine is not shared; empty if it may be. */
  public Optional<String> refusal(Path source) {
    if (home.startsWith(source)) {
      return Optional.of(
          "The path %s is not shared with the server: it holds your whole home folder. Mount a folder in it, or list the path in mounts.remote_paths to mean the server's own."
              .formatted(source));
    }
    boolean isOther =
        Files.exists(source) && !Files.isDirectory(source) && !Files.isRegularFile(source);
    if (isOther) {
      return Optional.of(
          "The path %s is a socket or a device of this machine, which cannot be shared with the server."
              .formatted(source));
    }
    boolean isDangling = Files.exists(source, LinkOption.NOFOLLOW_LINKS) && !Files.exists(source);
    return isDangling
        ? Optional.of("The path %s is a link to nothing.".formatted(source))
        : Optional.empty();
  }

  private static List<Path> paths(String... names) {
    return java.util.Arrays.stream(names).map(Path::of).toList();
  }
}
