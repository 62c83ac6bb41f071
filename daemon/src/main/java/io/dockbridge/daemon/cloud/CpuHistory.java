package io.dockbridge.daemon.cloud;

import io.dockbridge.docker.CpuTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The containers' processor counters over the last while, which say how busy a container was on
 * average: a job that computes a few seconds of each minute is asleep whenever one looks. Keeps
 * readings over connections that are lost and servers that go, as ids are unique. Thread-safe.
 */
final class CpuHistory {
  /** What {@code docker stats} calls 5 %: of one core. */
  private static final double BUSY_CORES = 0.05;

  /** A job may well sleep for a minute. */
  private static final Duration LEAST_WINDOW = Duration.ofMinutes(2);

  /** So the average is over at least three quarters of the window. */
  private static final int READINGS_PER_WINDOW = 4;

  private final Duration interval;
  private final InstantSource clock;

  /** Oldest first. Guarded by this. */
  private final Deque<Reading> readings = new ArrayDeque<>();

  private record Reading(Instant taken, Map<String, CpuTime> counters) {}

  /**
   * Empty.
   *
   * @param window to take the average over, two minutes at least
   */
  CpuHistory(Duration window, InstantSource clock) {
    Duration whole = window.compareTo(LEAST_WINDOW) > 0 ? window : LEAST_WINDOW;
    this.interval = whole.dividedBy(READINGS_PER_WINDOW);
    this.clock = clock;
  }

  /** How long after a reading the next one is due. */
  Duration interval() {
    return interval;
  }

  /** Keeps a reading of all running containers if one is due. */
  synchronized void add(Map<String, CpuTime> counters) {
    Instant now = clock.instant();
    // After the clock was set back, what was kept lies in the future.
    readings.removeIf(it -> it.taken().isAfter(now));
    if (readings.isEmpty() || !now.isBefore(readings.getLast().taken().plus(interval))) {
      readings.addLast(new Reading(now, counters));
    }
    while (readings.size() > READINGS_PER_WINDOW) {
      readings.removeFirst();
    }
  }

  /** The ids of those that were busy up to this reading. Without an earlier one, all were. */
  synchronized Set<String> busy(Map<String, CpuTime> counters) {
    return counters.entrySet().stream()
        .filter(it -> cores(it.getKey(), it.getValue()) > BUSY_CORES)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private double cores(String id, CpuTime now) {
    // A counter that has fallen was begun anew: the container was restarted in between.
    Optional<CpuTime> before =
        readings.stream()
            .flatMap(it -> Optional.ofNullable(it.counters().get(id)).stream())
            .filter(it -> it.usedNanos() <= now.usedNanos())
            .min(Comparator.comparing(CpuTime::at));
    if (before.isPresent()) {
      Duration elapsed = Duration.between(before.get().at(), now.at());
      return cores(now.usedNanos() - before.get().usedNanos(), elapsed);
    }
    // It started after the last reading.
    return readings.isEmpty()
        ? Double.MAX_VALUE
        : cores(now.usedNanos(), Duration.between(readings.getLast().taken(), clock.instant()));
  }

  private static double cores(long usedNanos, Duration elapsed) {
    return elapsed.isPositive() ? (double) usedNanos / elapsed.toNanos() : Double.MAX_VALUE;
  }
}
