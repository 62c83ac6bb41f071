package io.dockbridge.cli.output;

/** A command cannot do what it was asked to. The message is one line that says what happened. */
public final class CliException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String advice;

  public CliException(int exitCode, String message, String advice) {
    super(message);
    this.exitCode = exitCode;
    this.advice = advice;
  }

  public CliException(String message, String advice, Throwable cause) {
    this(ExitCode.FAILURE, message, advice);
    initCause(cause);
  }

  public int exitCode() {
    return exitCode;
  }

  /** One line that says what to do; empty if there is nothing to do. */
  public String advice() {
    return advice;
  }
}
