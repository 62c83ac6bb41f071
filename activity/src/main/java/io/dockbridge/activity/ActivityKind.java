package io.dockbridge.activity;

/** What the user has open, and with it how long that keeps a server. */
public enum ActivityKind {
  /** A Docker request whose result somebody waits for: keeps the server until it has ended. */
  COMMAND,
  /** A command that turned out to be a terminal: keeps the server while somebody is at it. */
  TERMINAL,
  /**
   * A stream of logs or statistics: opening it is activity, what comes through it is not, and it
   * keeps nothing.
   */
  WATCHER,
  /** A connection through a forwarded port: keeps the server while bytes move. */
  PORT;

  boolean isDocker() {
    return this != PORT;
  }
}
