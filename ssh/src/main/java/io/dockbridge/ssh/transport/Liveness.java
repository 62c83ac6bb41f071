package io.dockbridge.ssh.transport;

import java.time.Duration;

/**
 * When a silent connection is asked for a sign of life, and when it is given up.
 *
 * @param askAfter so much silence the server is sent a keep-alive
 * @param deadAfter so much silence the connection is closed; longer than {@code askAfter}
 */
public record Liveness(Duration askAfter, Duration deadAfter) {
  private static final int QUESTIONS = 3;

  /** Dead after so much silence; asked twice before. */
  public static Liveness deadAfter(Duration silence) {
    return new Liveness(silence.dividedBy(QUESTIONS), silence);
  }

  /**
   * What the setting {@code ssh.keep_alive} means: two of them pass before a connection is dead.
   */
  public static Liveness ofKeepAlive(Duration keepAlive) {
    return deadAfter(keepAlive.multipliedBy(2));
  }
}
