package io.dockbridge.enginesocket;

import java.io.IOException;

/** The socket's path is taken; the message says by what, and what is there was not touched. */
public final class SocketInUseException extends IOException {
  /** With a message of one line for the user. */
  public SocketInUseException(String message) {
    super(message);
  }
}
