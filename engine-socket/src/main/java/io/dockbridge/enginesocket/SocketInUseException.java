package io.dockbridge.enginesocket;

import java.io.IOException;
import java.util.OptionalLong;

/** The socket's path is taken; the message says by what, and what is there was not touched. */
public final class SocketInUseException extends IOException {
  private final transient OptionalLong listener;

  /** With a message of one line for the user. */
  SocketInUseException(String message) {
    this(message, OptionalLong.empty());
  }

  SocketInUseException(String message, OptionalLong listener) {
    super(message);
    this.listener = listener;
  }

  /** The pid of the process that listens there, if one does and it could be told. */
  public OptionalLong listener() {
    return listener;
  }
}
