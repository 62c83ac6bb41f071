package io.dockbridge.ssh;

import java.time.Duration;

/**
 * For how long a server has said nothing, of the time in which it could have been heard. Pure; used
 * by one thread.
 */
final class Silence {
  /** A look that is later than this: the process was stopped, or the machine slept. */
  private static final Duration LATE = Duration.ofSeconds(2);

  /** What an answer may take after that; whoever wakes a machine up does not want to wait. */
  private static final Duration AFTER_SLEEP = Duration.ofSeconds(5);

  private final Duration tick;
  private final Duration asking;
  private final Duration limit;
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
   * @param keepAlive half of the time that a dead connection may go unnoticed
   * @param tick how often it is looked
   */
  Silence(Duration keepAlive, Duration tick) {
    this.tick = tick;
    this.asking = keepAlive.multipliedBy(2).dividedBy(3);
    this.limit = keepAlive.multipliedBy(2);
  }

  /**
   * To be called at every tick.
   *
   * @param passed since the last look
   * @param heard whether anything has come since then
   */
  Verdict look(Duration passed, boolean heard) {
    if (passed.compareTo(tick.plus(LATE)) > 0) {
      return afterSleep();
    }
    silent = heard ? Duration.ZERO : silent.plus(passed);
    unasked = heard ? Duration.ZERO : unasked.plus(passed);
    if (silent.plus(tick).compareTo(limit) > 0) {
      return Verdict.GIVE_UP;
    }
    return unasked.compareTo(asking) >= 0 ? ask() : Verdict.NOTHING;
  }

  /** Nobody knows what became of the connection, but it will be known soon. */
  private Verdict afterSleep() {
    silent = limit.minus(shorter(limit.dividedBy(2), AFTER_SLEEP));
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
