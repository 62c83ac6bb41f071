package io.dockbridge.cli;

/** What the command tells the shell. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;

  /** Another daemon has this socket. */
  static final int INSTANCE_CONFLICT = 3;

  static final int NOT_RUNNING = 4;

  private ExitCode() {}
}
