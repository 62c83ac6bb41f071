package io.dockbridge.hetzner.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 4", "6, 32", "7, 60", "8, 60", "1000, 60"})
  void doublesUpToItsCap(int retry, long ceiling) {
    Backoff backoff = Backoff.exponential(SECOND, MINUTE, new Random(retry));
    for (int i = 0; i < 200; i++) {
      assertThat(backoff.delay(retry)).isBetween(SECOND, Duration.ofSeconds(ceiling));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 8})
  void spreadsWhatItCan(int retry) {
    Backoff backoff = Backoff.exponential(SECOND, MINUTE, new Random(retry));
    assertThat(Stream.generate(() -> backoff.delay(retry)).limit(50).distinct())
        .hasSizeGreaterThan(40);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "10, 1", "11, 2", "30, 2", "31, 3", "1000, 3"})
  void pollingSlowsDown(int look, long seconds) {
    assertThat(Backoff.polling().delay(look)).isEqualTo(Duration.ofSeconds(seconds));
  }
}
