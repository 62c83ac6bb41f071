package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "5m, PT5M, 5m",
    "1h30m, PT1H30M, 1h30m",
    "500ms, PT0.5S, 500ms",
    "90s, PT1M30S, 1m30s",
    "1d, PT24H, 24h",
    "1h 5s, PT1H5S, 1h5s",
    "0, PT0S, 0s",
  })
  void aDurationIsReadAndWritten(String text, Duration duration, String shortest) throws BadValue {
    assertThat(Durations.parse(text)).isEqualTo(duration);
    assertThat(Durations.format(duration)).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "m", "5 minutes", "-5m", "1.5h", "", "5m3"})
  void anythingElseIsRefused(String text) {
    assertThatExceptionOfType(BadValue.class).isThrownBy(() -> Durations.parse(text));
  }
}
