package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPauseTest {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 125, 250",
    "2, 250, 500",
    "4, 1000, 2000",
    "5, 1000, 2000",
    "99, 1000, 2000"
  })
  void aPauseDoublesWithEachFailureUpToTheLongestAndIsNeverTheSameForAll(
      int failures, long least, long most) {
    assertThat(RetryPause.after(failures, FIRST, LONGEST))
        .isBetween(Duration.ofMillis(least), Duration.ofMillis(most));
  }
}
