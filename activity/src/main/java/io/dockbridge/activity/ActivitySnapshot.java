package io.dockbridge.activity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the user's activity at one moment.
 *
 * @param lastActivity the latest opening, byte or closing of what counts; the start of the tracker
 *     before there was any
 * @param lastDockerCommand when the last Docker request began or last moved a byte
 * @param lastPortActivity when a forwarded connection was last opened, moved a byte or closed
 * @param open everything open now
 * @param totalCommands Docker requests ever begun
 * @param totalPortBytes bytes ever moved through forwarded ports, both directions
 */
public record ActivitySnapshot(
    Instant lastActivity,
    Optional<Instant> lastDockerCommand,
    Optional<Instant> lastPortActivity,
    List<OpenLease> open,
    long totalCommands,
    long totalPortBytes) {

  /**
   * One thing that is open.
   *
   * @param what for people, as "POST /containers/create" or "port 8080"
   * @param lastByte when it was opened or last moved a byte
   */
  public record OpenLease(ActivityKind kind, String what, Instant opened, Instant lastByte) {}
}
