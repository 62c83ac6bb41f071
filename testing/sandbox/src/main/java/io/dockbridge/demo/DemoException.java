package io.dockbridge.demo;

/** The demo cannot go on. The message is one line that says what happened. */
final class DemoException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String advice;

  DemoException(String message, String advice) {
    super(message);
    this.advice = advice;
  }

  DemoException(String message, String advice, Throwable cause) {
    super(message, cause);
    this.advice = advice;
  }

  /** One line that says what to do; empty if there is nothing to do. */
  String advice() {
    return advice;
  }
}
