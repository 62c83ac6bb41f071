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
final class SocketCheck {
  private final Path path;
  private final Path mark;
  private final DaemonView daemon;

  SocketCheck(Path path, StateDirectory state, DaemonView daemon) {
    this.path = path;
    this.mark = state.socketMark();
    this.daemon = daemon;
  }

  CheckResult result() {
    try {
      return switch (SocketState.of(path, mark)) {
        case SocketState.PathTooLong _ ->
            new CheckResult.Problem(
                "the path is longer than %d bytes: %s".formatted(SocketState.MAX_PATH, path),
                "Choose a shorter one with --socket or socket_path.");
        case SocketState.Nothing _ -> nothing();
        case SocketState.NoSocket _ ->
            new CheckResult.Problem(
                path + " exists and is not a socket",
                "Move it, or choose another path with --socket.");
        case SocketState.Listening(long pid) -> listening(pid);
        case SocketState.StaleOurs _ ->
            new CheckResult.Warning(
                path + " is left over from a killed daemon", "`dockbridge start` replaces it.");
        case SocketState.StaleForeign _ ->
            new CheckResult.Problem(
                path + " is a dead socket of another program", "If it is not needed: rm " + path);
      };
    } catch (IOException e) {
      return new CheckResult.Problem(
          "%s cannot be checked: %s".formatted(path, e), "Check the permissions of its folder.");
    }
  }

  private CheckResult nothing() {
    return daemon.locked()
        ? new CheckResult.Problem(
            "the daemon runs, but its socket was removed: " + path,
            "Stop the daemon and start it again.")
        : new CheckResult.Ok(path + " is free");
  }

  private CheckResult listening(long pid) throws IOException {
    if (!daemon.locked()) {
      return new CheckResult.Problem(
          "another program (pid %d) listens on %s".formatted(pid, path),
          "Stop it, or choose another path with --socket.");
    }
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
    return modes.equals(PosixFilePermissions.fromString("rw-------"))
        ? new CheckResult.Ok(path + " is private")
        : new CheckResult.Problem(
            "%s has the permissions %s".formatted(path, PosixFilePermissions.toString(modes)),
            "Make it private: chmod 600 " + path);
  }
}
