package io.dockbridge.mounts.helper;

import java.io.IOException;

/** Why a folder cannot be shared, or not be brought up to date; the message is for users. */
public final class MountException extends IOException {
  private static final long serialVersionUID = 1;

  public MountException(String message) {
    super(message);
  }

  public MountException(String message, Throwable cause) {
    super(message, cause);
  }
}
