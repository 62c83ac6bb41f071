package io.dockbridge.portforward.plan;

import java.io.IOException;

/** A local port cannot be had, and that is to be an error. */
public final class PortConflictException extends IOException {
  private static final long serialVersionUID = 1;

  /** Says why. */
  public PortConflictException(String reason) {
    super(reason);
  }

  /** In Docker's own words: a container asks for it under {@link ConflictStrategy#FAIL}. */
  public static PortConflictException allocated(int port) {
    return new PortConflictException(
        "Bind for 127.0.0.1:" + port + " failed: port is already allocated");
  }
}
