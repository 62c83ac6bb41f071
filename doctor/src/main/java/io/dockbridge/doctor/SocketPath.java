package io.dockbridge.doctor;

import io.dockbridge.config.StateDirectory;
import io.dockbridge.enginesocket.SocketState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What is at the path of docker.sock. */
final class SocketPath {
  private final Path path;
  private final Path mark;
  private final DaemonView daemon;

  SocketPath(Path path, StateDirectory state, DaemonView daemon) {
    this.path = path;
    this.mark = state.socketMark();
    this.daemon = daemon;
  }

  Finding look() {
    try {
      return switch (SocketState.of(path, mark)) {
        case SocketState.PathTooLong _ ->
            new Finding.Problem(
                "the path is longer than %d bytes: %s".formatted(SocketState.MAX_PATH, path),
                "Choose a shorter one with --socket or socket_path.");
        case SocketState.Nothing _ -> nothing();
        case SocketState.NoSocket _ ->
            new Finding.Problem(
                path + " exists and is not a socket",
                "Move it away, or choose another path with --socket.");
        case SocketState.Listening(long pid) -> listening(pid);
        case SocketState.StaleOurs _ ->
            new Finding.Warning(
                path + " was left behind by a daemon that was killed",
                "`dockbridge start` replaces it.");
        case SocketState.StaleForeign _ ->
            new Finding.Problem(
                path + " is a dead socket that another program left behind",
                "If nobody needs it: rm " + path);
      };
    } catch (IOException e) {
      return new Finding.Problem(
          "%s cannot be looked at: %s".formatted(path, e), "Check the permissions of its folder.");
    }
  }

  private Finding nothing() {
    return daemon.locked()
        ? new Finding.Problem(
            "the daemon runs, but somebody removed " + path, "Stop the daemon and start it again.")
        : new Finding.Ok(path + " is free");
  }

  private Finding listening(long pid) throws IOException {
    if (!daemon.locked()) {
      return new Finding.Problem(
          "another program (pid %d) listens on %s".formatted(pid, path),
          "Stop it, or choose another path with --socket.");
    }
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
    return modes.equals(PosixFilePermissions.fromString("rw-------"))
        ? new Finding.Ok(path + " is ours alone")
        : new Finding.Problem(
            "%s has the permissions %s".formatted(path, PosixFilePermissions.toString(modes)),
            "Make it yours alone: chmod 600 " + path);
  }
}
