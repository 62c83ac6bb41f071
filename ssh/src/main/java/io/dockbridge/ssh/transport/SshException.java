package io.dockbridge.ssh.transport;

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

  /** SSH_OPEN_ADMINISTRATIVELY_PROHIBITED (RFC 4254 §5.1). */
  private static final long PROHIBITED = 1;

  private static final long NONE = 0;

  private final Kind kind;
  private final long refusalCode;

  /** A failure with a message of one line that names the server. */
  public SshException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.refusalCode = NONE;
  }

  /** The server refuses a stream for a reason of RFC 4254 §5.1. */
  public SshException(String message, long refusalCode) {
    super(message);
    this.kind = Kind.CHANNEL;
    this.refusalCode = refusalCode;
  }

  /** Whether the server itself answered that it opens no such stream. */
  public boolean isRefusal() {
    return refusalCode != NONE;
  }

  /** Whether the server's configuration forbids it, as opposed to nobody being there. */
  public boolean isProhibited() {
    return refusalCode == PROHIBITED;
  }

  /** The kind of failure. */
  public Kind kind() {
    return kind;
  }
}
