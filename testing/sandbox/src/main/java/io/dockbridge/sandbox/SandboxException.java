package io.dockbridge.sandbox;

/** A sandbox could not do what it was asked to. The message says in one line what happened. */
public final class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of thing failed. */
  public enum Kind {
    /** This machine lacks something; see {@link Prerequisites}. */
    PREREQUISITE,
    /** The root file system could not be built. */
    ROOT_FILE_SYSTEM,
    /** A command of the host, such as mount or ip, failed. */
    HOST_COMMAND,
    /** A file of the sandbox could not be read or written. */
    FILE,
    /** All networks that servers could use are taken. */
    NO_NETWORK,
    /** The thread was interrupted. */
    INTERRUPTED
  }

  private final Kind kind;

  /** A failure with a message for people. */
  public SandboxException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** A failure that something else caused. */
  public SandboxException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What kind of thing failed. */
  public Kind kind() {
    return kind;
  }

  static SandboxException interrupted(String during, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new SandboxException(Kind.INTERRUPTED, "interrupted: " + during, cause);
  }
}
