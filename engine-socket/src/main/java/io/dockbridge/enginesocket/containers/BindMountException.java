package io.dockbridge.enginesocket.containers;

import java.io.IOException;

/** A mount that cannot be; the message is for the client, in Docker's words where it has some. */
public final class BindMountException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  /** With the status that the engine would answer with. */
  public BindMountException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The status that the client gets. */
  public int status() {
    return status;
  }
}
