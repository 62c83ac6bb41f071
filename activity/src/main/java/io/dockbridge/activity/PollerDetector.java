package io.dockbridge.activity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells programs that ask the same again and again (a tray, an IDE, {@code watch docker ps}) from
 * users. A question is a poll if the program has asked it at a steady rhythm for longer than a
 * limit, and has done nothing else than ask meanwhile. Once it is, a longer pause changes nothing,
 * since programs ask less often while they get errors; a shorter one is the user's. Times are those
 * of {@link System#nanoTime}, which stands still while the machine sleeps. Thread-safe.
 */
final class PollerDetector {
  /** Questions that are remembered; the one asked longest ago is forgotten first. */
  private static final int MOST = 1024;

  /** A pause may be this many times longer or shorter than the first one. */
  private static final double STEADY = 1.5;

  /** What is asked again sooner belongs to the same round. */
  private static final long ROUND = TimeUnit.SECONDS.toNanos(1);

  private record Question(String program, String request) {}

  /**
   * The same question, asked at a steady rhythm.
   *
   * @param pause between the first two rounds; 0 before the second
   */
  private record Series(long began, long last, long pause) {
    static Series beginning(long now) {
      return new Series(now, now, 0);
    }
  }

  private final long after;

  /** By the time of the last question. Guarded by this. */
  private final Map<Question, Series> asked =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Series> eldest) {
          return size() > MOST;
        }
      };

  /** With the limit in nanoseconds. */
  PollerDetector(long after) {
    this.after = after;
  }

  /** Takes note of a question; whether it is a poll. */
  synchronized boolean asks(String program, String request, long now) {
    Series series =
        asked.merge(
            new Question(program, request),
            Series.beginning(now),
            (before, _) -> next(before, now));
    return isPoller(series);
  }

  /** Takes note that a program does more than ask. */
  synchronized void works(Supplier<String> program) {
    if (!asked.isEmpty()) {
      String worker = program.get();
      asked.keySet().removeIf(it -> it.program().equals(worker));
    }
  }

  private Series next(Series before, long now) {
    long pause = now - before.last();
    if (pause < ROUND) {
      return before;
    }
    if (before.pause() == 0) {
      return new Series(before.began(), now, pause);
    }
    double ratio = (double) pause / before.pause();
    double longest = isPoller(before) ? Math.max(10, (double) after / before.pause()) : STEADY;
    return ratio >= 1 / STEADY && ratio <= longest
        ? new Series(before.began(), now, before.pause())
        : Series.beginning(now);
  }

  private boolean isPoller(Series series) {
    return series.pause() > 0 && series.last() - series.began() >= after;
  }
}
