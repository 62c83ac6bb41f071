package io.dockbridge.enginesocket;

import java.io.IOException;

/** No engine can be had; the message says why and what to do, for people. */
public final class EngineUnavailableException extends IOException {
  /** With a message for the Docker client's user. */
  public EngineUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
