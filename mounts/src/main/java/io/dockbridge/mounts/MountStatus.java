package io.dockbridge.mounts;

import io.dockbridge.mounts.mirror.Mirror;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one shared folder or file is.
 *
 * @param source on this machine
 * @param size what it has here
 * @param pending paths that are not in step now
 * @param held paths that are gone on the server, and deleted here only if the user says so
 * @param inStep when both sides were in step last
 * @param problems why paths cannot be brought in step, for people
 * @param unreadable relative paths that this user may not read, which are not shared
 */
public record MountStatus(
    Path source,
    Size size,
    int pending,
    int held,
    Optional<Instant> inStep,
    List<String> problems,
    List<String> unreadable) {
  /**
   * What a share has.
   *
   * @param files how many files, folders and links
   * @param bytes of all files
   */
  public record Size(int files, long bytes) {}

  /** In a word: whether both sides are in step. */
  public String state() {
    if (!problems.isEmpty()) {
      return "failing";
    }
    if (pending > 0 || inStep.isEmpty()) {
      return "syncing";
    }
    return held > 0 ? "deletions held" : "in sync";
  }

  static MountStatus of(Mirror mirror) {
    return new MountStatus(
        mirror.source(),
        new Size(mirror.here().entries().size(), mirror.bytes()),
        mirror.pending(),
        mirror.held().size(),
        mirror.inStep(),
        mirror.failures(),
        List.copyOf(mirror.here().unreadable()));
  }
}
