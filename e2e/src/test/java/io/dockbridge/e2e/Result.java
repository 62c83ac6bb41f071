package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a program ended.
 *
 * @param out all of its standard output
 * @param err all of its standard error
 */
record Result(int exitCode, String out, String err) {

  /**
   * Fails the test unless the program succeeded; returns what it wrote, without the last newline.
   */
  String ok() {
    assertThat(exitCode).as("exit code; it said: %s%s", out, err).isZero();
    return out.strip();
  }

  /** Both outputs, for claims about what a user reads. */
  String all() {
    return out + err;
  }
}
