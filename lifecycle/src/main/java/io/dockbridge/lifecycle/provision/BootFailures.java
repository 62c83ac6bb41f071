package io.dockbridge.lifecycle.provision;

import io.dockbridge.lifecycle.server.LocalTimes;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Servers that were paid for and never became usable. After two in a row the next one waits, longer
 * each time, so that a client that tries again and again does not buy one each time. Thread-safe:
 * the lifecycle's thread counts, whoever asks for a server explicitly forgives.
 */
public final class BootFailures {
  private static final int FREE = 2;
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(2);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final InstantSource clock;

  /** All guarded by this. */
  private int failures;

  private Instant last = Instant.MIN;
  private String problem = "";

  public BootFailures(InstantSource clock) {
    this.clock = clock;
  }

  public synchronized void add(int count, String why) {
    if (count == 0) {
      return;
    }
    failures += count;
    last = clock.instant();
    problem = why;
  }

  /** A server works, or the user wants another one all the same. */
  public synchronized void forgive() {
    failures = 0;
  }

  /**
   * Whether a server may be bought now.
   *
   * @throws ServerUnavailableException if not
   */
  public synchronized void check() throws ServerUnavailableException {
    Optional<Instant> until = pausedUntil().filter(it -> it.isAfter(clock.instant()));
    if (until.isPresent()) {
      throw new ServerUnavailableException(
          "no other server is created until %s, since the last %d did not become usable (%s)"
              .formatted(LocalTimes.of(until.get(), clock.instant()), failures, problem),
          "look for the cause with dockbridge doctor and dockbridge logs, or try at once with"
              + " dockbridge server create");
    }
  }

  private Optional<Instant> pausedUntil() {
    if (failures < FREE) {
      return Optional.empty();
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - FREE, 10));
    return Optional.of(last.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE));
  }
}
