package io.dockbridge.openssh;

import java.io.IOException;

/** A host that could not be reached or got into, and what the user can do about it. */
public final class OpenSshException extends IOException {
  /** What kind of failure it was. */
  public enum Kind {
    /** What was asked for, or what OpenSSH's configuration says, makes no sense. */
    CONFIGURATION,
    /** Unknown, unreachable, refused, timed out or dropped. */
    NETWORK,
    /** The host accepts none of the user's keys. */
    AUTHENTICATION,
    /** The host's key is unknown, another than the known one, or revoked. */
    HOST_KEY
  }

  private final Kind kind;
  private final String advice;

  /** A failure with a message and an advice of one line each. */
  public OpenSshException(Kind kind, String message, String advice, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.advice = advice;
  }

  /** A failure that has no cause but itself. */
  public OpenSshException(Kind kind, String message, String advice) {
    this(kind, message, advice, null);
  }

  /** The kind of failure. */
  public Kind kind() {
    return kind;
  }

  /** What to do, in one sentence. */
  public String advice() {
    return advice;
  }
}
