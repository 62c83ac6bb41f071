package io.dockbridge.mounts;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How one shared folder or file is.
 *
 * @param source on this machine
 * @param files how many files, folders and links it has here
 * @param bytes of all files here
 * @param pending paths that are not in step now
 * @param problems why paths cannot be brought in step, for people
 * @param unreadable relative paths that this user may not read, which are not shared
 */
public record MountStatus(
    Path source,
    int files,
    long bytes,
    int pending,
    List<String> problems,
    List<String> unreadable) {
  /** In a word: whether both sides are in step. */
  public String state() {
    if (!problems.isEmpty()) {
      return "failing";
    }
    return pending > 0 ? "syncing" : "in sync";
  }

  static MountStatus of(Mirror mirror) {
    return new MountStatus(
        mirror.source(),
        mirror.here().entries().size(),
        mirror.bytes(),
        mirror.dirty().size(),
        mirror.failures(),
        List.copyOf(mirror.here().unreadable()));
  }

  /** The first problem, if there is one. */
  public Optional<String> problem() {
    return problems.stream().findFirst();
  }
}
