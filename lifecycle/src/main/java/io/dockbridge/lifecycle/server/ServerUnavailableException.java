package io.dockbridge.lifecycle.server;

/** No server can be had now. */
public final class ServerUnavailableException extends Exception {
  private final String advice;

  /**
   * A failure in two lines for the user.
   *
   * @param reason what happened
   * @param advice what to do about it
   */
  public ServerUnavailableException(String reason, String advice) {
    super(reason);
    this.advice = advice;
  }

  /** A failure with its cause. */
  public ServerUnavailableException(String reason, String advice, Throwable cause) {
    super(reason, cause);
    this.advice = advice;
  }

  /** What the user can do. */
  public String advice() {
    return advice;
  }
}
