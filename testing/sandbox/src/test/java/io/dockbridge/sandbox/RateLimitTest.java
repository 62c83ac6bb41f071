package io.dockbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final ManualClock clock = new ManualClock();
  private final RateLimit limit = new RateLimit(3600, clock);

  @Test
  void letsBurstsThroughUntilTheBucketIsEmpty() {
    for (int i = 0; i < 3600; i++) {
      assertThat(limit.take().allowed()).isTrue();
    }
    assertThat(limit.take().allowed()).isFalse();
  }

  @Test
  void refillsOneCallASecond() {
    for (int i = 0; i < 3600; i++) {
      limit.take();
    }
    clock.advance(Duration.ofSeconds(2));
    assertThat(limit.take().remaining()).isEqualTo(1);
    assertThat(limit.take().remaining()).isZero();
    assertThat(limit.take().allowed()).isFalse();
  }

  @Test
  void tellsWhenTheBucketIsFullAgain() {
    limit.take();
    assertThat(limit.take().fullAt()).isEqualTo(clock.instant().plusSeconds(2));
  }

  @Test
  void neverHoldsMoreThanTheLimit() {
    clock.advance(Duration.ofHours(5));
    assertThat(limit.take().remaining()).isEqualTo(3599);
  }
}
