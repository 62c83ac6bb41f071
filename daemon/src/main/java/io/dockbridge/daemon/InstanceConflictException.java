package io.dockbridge.daemon;

import io.dockbridge.daemon.session.DaemonException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Another daemon serves this socket path. */
public final class InstanceConflictException extends DaemonException {
  private final OptionalLong pid;
  private final Path socket;

  InstanceConflictException(OptionalLong pid, Path socket) {
    super(
        "DockBridge already runs on %s (%s)"
            .formatted(socket, pid.isPresent() ? "pid " + pid.getAsLong() : "pid unknown"),
        "Use it as it is, end it with `dockbridge stop --socket %s`, or start another one with --socket."
            .formatted(socket),
        null);
    this.pid = pid;
    this.socket = socket;
  }

  /** The other process, if it could be told. */
  public OptionalLong pid() {
    return pid;
  }

  /** The socket both want. */
  public Path socket() {
    return socket;
  }
}
