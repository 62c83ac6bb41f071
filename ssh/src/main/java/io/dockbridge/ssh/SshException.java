package io.dockbridge.ssh;

import java.io.IOException;

/** An SSH connection or stream that could not be had or broke. */
public final class SshException extends IOException {
  /** What kind of failure it was, so that the user can be told what to do. */
  public enum Kind {
    /** Unreachable, refused, timed out or dropped. */
    NETWORK,
    /** The server did not accept our key. */
    AUTHENTICATION,
    /** The server showed another host key than the pinned one. */
    HOST_KEY,
    /** The connection stands, but the server refused a stream or command on it. */
    CHANNEL
  }

  private final Kind kind;

  /** A failure with a message of one line that names the server. */
  public SshException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** The kind of failure. */
  public Kind kind() {
    return kind;
  }
}
