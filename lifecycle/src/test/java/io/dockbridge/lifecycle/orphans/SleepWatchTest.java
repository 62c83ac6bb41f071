package io.dockbridge.lifecycle.orphans;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SleepWatchTest {
  private final ManualClock wall = new ManualClock();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private final SleepWatch watch = new SleepWatch(wall, nanos::get);

  @Test
  void timeThatPassesOnBothClocksIsNoSleep() {
    pass(Duration.ofHours(2), Duration.ofHours(2));

    assertThat(watch.slept()).isFalse();
  }

  @Test
  void timeThatPassesOnTheWallAloneIsSleep() {
    pass(Duration.ofMinutes(10), Duration.ofSeconds(1));

    assertThat(watch.slept()).isTrue();
    assertThat(watch.slept()).isFalse();
  }

  @Test
  void aCorrectedClockIsNoSleep() {
    pass(Duration.ofSeconds(30), Duration.ofSeconds(1));
    assertThat(watch.slept()).isFalse();

    pass(Duration.ofHours(-3), Duration.ofSeconds(1));
    assertThat(watch.slept()).isFalse();
  }

  private void pass(Duration onTheWall, Duration monotonic) {
    wall.advance(onTheWall);
    nanos.addAndGet(monotonic.toNanos());
  }
}
