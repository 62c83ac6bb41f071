package io.dockbridge.cli.output;

/** What the command tells the shell. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int FAILURE = 1;

  /** The command line or the settings are wrong. */
  public static final int USAGE = 2;

  /** Another daemon has this socket. */
  public static final int INSTANCE_CONFLICT = 3;

  public static final int NOT_RUNNING = 4;

  /** As a shell reports a command that cannot be run. */
  public static final int NOT_FOUND = 127;

  /** As a shell reports a command that SIGPIPE has ended: 128 + 13. */
  public static final int BROKEN_PIPE = 141;

  private ExitCode() {}
}
