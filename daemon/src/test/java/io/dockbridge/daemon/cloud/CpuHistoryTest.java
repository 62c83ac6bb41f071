package io.dockbridge.daemon.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.docker.CpuTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which containers were busy, on clocks that the test moves. */
class CpuHistoryTest {
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
  private static final String JOB = "job";

  private Instant now = Instant.parse("2026-11-30T12:00:00Z");
  private Instant serversNow = now.plusSeconds(3600);
  private long used = 1;
  private final CpuHistory history = new CpuHistory(HALF_AN_HOUR, () -> now);

  private Map<String, CpuTime> reading() {
    return Map.of(JOB, new CpuTime(serversNow, used));
  }

  private void pass(Duration time, Duration computing) {
    now = now.plus(time);
    serversNow = serversNow.plus(time);
    used += computing.toNanos();
  }

  /** With the readings that the daemon takes meanwhile. */
  private void passMinutes(int minutes, Duration computingEach) {
    for (int i = 0; i < minutes; i++) {
      pass(Duration.ofMinutes(1), computingEach);
      history.add(reading());
    }
  }

  private boolean isBusy() {
    return history.busy(reading()).contains(JOB);
  }

  @Test
  void sixSecondsOfEachMinuteAreBusyWheneverOneLooks() {
    history.add(reading());
    passMinutes(45, Duration.ofSeconds(6));
    assertThat(
            IntStream.range(0, 54)
                .mapToObj(
                    _ -> {
                      pass(Duration.ofSeconds(1), Duration.ZERO);
                      return isBusy();
                    }))
        .containsOnly(true);
  }

  @Test
  void sixSecondsOfEachMinuteAreBusyWithAShortTimeoutToo() {
    CpuHistory brief = new CpuHistory(Duration.ofSeconds(10), () -> now);
    brief.add(reading());
    for (int minute = 0; minute < 10; minute++) {
      pass(Duration.ofSeconds(6), Duration.ofSeconds(6));
      for (int i = 0; i < 54; i++) {
        pass(Duration.ofSeconds(1), Duration.ZERO);
        assertThat(brief.busy(reading())).as("minute %s, second %s", minute, i).contains(JOB);
        brief.add(reading());
      }
    }
  }

  @Test
  void twoSecondsOfEachMinuteAreNot() {
    history.add(reading());
    passMinutes(45, Duration.ofSeconds(2));
    assertThat(isBusy()).isFalse();
  }

  @Test
  void aJobThatEndedIsBusyNoMoreAfterTheWindow() {
    history.add(reading());
    passMinutes(240, Duration.ofMinutes(1));
    assertThat(isBusy()).isTrue();
    passMinutes(40, Duration.ZERO);
    assertThat(isBusy()).isFalse();
  }

  @Test
  void aJobThatBeginsAfterHoursOfSleepIsBusy() {
    history.add(reading());
    passMinutes(480, Duration.ZERO);
    passMinutes(20, Duration.ofSeconds(6));
    assertThat(isBusy()).isTrue();
  }

  @Test
  void withoutAnEarlierReadingItMayHaveBeenBusy() {
    assertThat(isBusy()).isTrue();
    history.add(reading());
    pass(Duration.ofSeconds(20), Duration.ZERO);
    assertThat(isBusy()).isFalse();
  }

  @Test
  void aContainerThatIsNewIsMeasuredSinceTheLastReading() {
    history.add(Map.of());
    used = 0;
    pass(Duration.ofMinutes(10), Duration.ofMinutes(1));
    assertThat(isBusy()).isTrue();
    used = Duration.ofSeconds(1).toNanos();
    assertThat(isBusy()).isFalse();
  }

  @Test
  void aCounterThatFellCountsSinceTheRestart() {
    used = Duration.ofHours(5).toNanos();
    history.add(reading());
    pass(Duration.ofMinutes(10), Duration.ZERO);
    used = Duration.ofMinutes(1).toNanos();
    assertThat(isBusy()).isTrue();
    used = Duration.ofSeconds(1).toNanos();
    assertThat(isBusy()).isFalse();
  }

  @Test
  void aServersClockThatIsSetBackDestroysNothing() {
    history.add(reading());
    pass(Duration.ofMinutes(10), Duration.ZERO);
    serversNow = serversNow.minus(Duration.ofHours(1));
    assertThat(isBusy()).isTrue();
  }

  @Test
  void ourClockThatIsSetBackIsMeasuredAnew() {
    history.add(reading());
    now = now.minus(Duration.ofHours(1));
    serversNow = serversNow.plusSeconds(60);
    history.add(reading());
    pass(Duration.ofMinutes(5), Duration.ofMinutes(1));
    assertThat(isBusy()).isTrue();
    passMinutes(60, Duration.ZERO);
    assertThat(isBusy()).isFalse();
  }
}
