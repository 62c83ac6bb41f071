package io.dockbridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {
  @Test
  void standsStillUntilMoved() {
    ManualClock clock = new ManualClock(Instant.EPOCH);
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
    clock.advance(Duration.ofMinutes(5));
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(300));
  }

  @Test
  void canBeMovedBack() {
    ManualClock clock = new ManualClock(Instant.EPOCH);
    clock.advance(Duration.ofSeconds(-1));
    assertThat(clock.instant()).isBefore(Instant.EPOCH);
  }
}
