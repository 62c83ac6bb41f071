package io.dockbridge.daemon;

import io.dockbridge.daemon.session.DaemonException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Another daemon serves this socket path. */
public final class InstanceConflictException extends DaemonException {
  private final OptionalLong pid;
  private final Path socket;

  private InstanceConflictException(String message, String advice, OptionalLong pid, Path socket) {
    super(message, advice, null);
    this.pid = pid;
    this.socket = socket;
  }

  /** Another program listens there: our own daemon would hold the instance's lock. */
  static InstanceConflictException foreign(long pid, Path socket) {
    String program =
        ProcessHandle.of(pid).flatMap(it -> it.info().command()).map(it -> it + ", ").orElse("");
    return new InstanceConflictException(
        "Another program (%spid %d) listens on %s; it was left alone."
            .formatted(program, pid, socket),
        "Choose another path with --socket.",
        OptionalLong.of(pid),
        socket);
  }

  InstanceConflictException(OptionalLong pid, Path socket) {
    this(
        "DockBridge already runs on %s (%s)"
            .formatted(socket, pid.isPresent() ? "pid " + pid.getAsLong() : "pid unknown"),
        "Use it as it is, end it with `dockbridge stop --socket %s`, or start another one with --socket."
            .formatted(socket),
        pid,
        socket);
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
