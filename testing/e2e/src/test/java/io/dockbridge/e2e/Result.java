package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;

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

  /**
   * Without the lines that a docker client logs about itself: it writes them before or after its
   * error, or not at all, as its goroutines happen to end ("error waiting for container: context
   * canceled").
   */
  Result withoutLog() {
    String told =
        err.lines()
            .filter(it -> !it.startsWith("time="))
            .map(it -> it + "\n")
            .collect(Collectors.joining());
    return new Result(exitCode, out, told);
  }

  /** Both outputs, for claims about what a user reads. */
  String all() {
    return out + err;
  }
}
