package io.dockbridge.mounts;

import java.io.IOException;

/** Why a folder cannot be shared, or not be brought up to date; the message is for users. */
public final class MountException extends IOException {
  private static final long serialVersionUID = 1;

  MountException(String message) {
    super(message);
  }

  MountException(String message, Throwable cause) {
    super(message, cause);
  }
}
