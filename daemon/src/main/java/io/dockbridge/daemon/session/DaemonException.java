package io.dockbridge.daemon.session;

/** The daemon cannot start. */
public class DaemonException extends Exception {
  private final String advice;

  /**
   * A failure in two lines for the user.
   *
   * @param message what happened
   * @param advice what to do about it
   */
  public DaemonException(String message, String advice, Throwable cause) {
    super(message, cause);
    this.advice = advice;
  }

  /** What the user can do. */
  public String advice() {
    return advice;
  }
}
