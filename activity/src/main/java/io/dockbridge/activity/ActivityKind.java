package io.dockbridge.activity;

/** What the user did. */
public enum ActivityKind {
  /** A request or stream on the engine socket. */
  DOCKER,
  /** A connection through a forwarded port. */
  PORT
}
