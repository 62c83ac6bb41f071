package io.dockbridge.portforward;

import java.io.IOException;

/**
 * A local port is taken and the strategy is {@link ConflictStrategy#FAIL}. Its message is Docker's
 * own.
 */
public final class PortConflictException extends IOException {
  private static final long serialVersionUID = 1;

  private final int port;

  PortConflictException(int port, IOException cause) {
    super("Bind for 127.0.0.1:" + port + " failed: port is already allocated", cause);
    this.port = port;
  }

  /** A port that somebody asked for by hand; the message says why it cannot be had. */
  PortConflictException(int port, String reason, IOException cause) {
    super(reason, cause);
    this.port = port;
  }

  /** The local port that is taken. */
  public int port() {
    return port;
  }
}
