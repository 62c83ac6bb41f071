package io.dockbridge.ssh.transport;

import java.time.Duration;

/**
 * Decides from the silence of a server whether to ask it for an answer or to give it up. Time in
 * which this process could not have heard it does not count. Without I/O or clock; called by {@link
 * KeepAlive} on its timer's thread.
 */
final class SilenceDetector {
  /** A tick that is later than this: the process was stopped, or the machine slept. */
  private static final Duration LATE = Duration.ofSeconds(2);

  /** What an answer may take after that; whoever wakes a machine up does not want to wait. */
  private static final Duration AFTER_SLEEP = Duration.ofSeconds(5);

  private final Duration tick;
  private final Duration askAfter;
  private final Duration deadAfter;
  private Duration silent = Duration.ZERO;
  private Duration unasked = Duration.ZERO;

  /** What is to be done. */
  enum Verdict {
    NOTHING,
    /** The server is to be asked for an answer. */
    ASK,
    /** It would have answered by now. */
    GIVE_UP
  }

  /**
   * Nothing has been heard from now on.
   *
   * @param tick how often {@link #tick} is called
   */
  SilenceDetector(Liveness liveness, Duration tick) {
    this.tick = tick;
    this.askAfter = liveness.askAfter();
    this.deadAfter = liveness.deadAfter();
  }

  /**
   * To be called regularly.
   *
   * @param passed since the last call
   * @param heard whether anything has come since then
   */
  Verdict tick(Duration passed, boolean heard) {
    if (passed.compareTo(tick.plus(LATE)) > 0) {
      return afterSleep();
    }
    silent = heard ? Duration.ZERO : silent.plus(passed);
    unasked = heard ? Duration.ZERO : unasked.plus(passed);
    if (silent.plus(tick).compareTo(deadAfter) > 0) {
      return Verdict.GIVE_UP;
    }
    return unasked.compareTo(askAfter) >= 0 ? ask() : Verdict.NOTHING;
  }

  /** Nobody knows what became of the connection, but it will be known soon. */
  private Verdict afterSleep() {
    silent = deadAfter.minus(shorter(deadAfter.dividedBy(2), AFTER_SLEEP));
    return ask();
  }

  private Verdict ask() {
    unasked = Duration.ZERO;
    return Verdict.ASK;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
