package io.dockbridge.config;

/** A text that cannot be read as what it should be. The message completes "server_type: …". */
public final class BadValue extends Exception {
  private static final long serialVersionUID = 1L;

  BadValue(String message) {
    super(message);
  }
}
