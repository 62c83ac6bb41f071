package io.dockbridge.enginesocket.containers;

import java.io.IOException;

/**
 * A container is not started because a local port is taken; the message is Docker's own for that
 * case.
 */
public final class PortRefusedException extends IOException {
  /** With Docker's text, as "Bind for 127.0.0.1:8080 failed: port is already allocated". */
  public PortRefusedException(String message) {
    super(message);
  }
}
