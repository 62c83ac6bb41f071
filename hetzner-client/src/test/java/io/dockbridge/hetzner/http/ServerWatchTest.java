package io.dockbridge.hetzner.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerWatchTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
  private final ServerWatch watch = new ServerWatch(clock);

  @Test
  void knowsNothingBeforeTheFirstAnswer() {
    assertThat(watch.quota()).isEmpty();
    assertThat(watch.serverTime()).isEmpty();
  }

  @Test
  void carriesTheServersTimeOn() {
    watch.observe(Headers.of("Date", "Sat, 21 Nov 2026 12:07:00 GMT"));
    clock.advance(Duration.ofSeconds(30));
    assertThat(watch.serverTime()).contains(Instant.parse("2026-11-21T12:07:30Z"));
  }

  @Test
  void keepsTheQuotaOfTheLatestAnswerThatHadOne() {
    watch.observe(quota(3599, 1));
    watch.observe(quota(3598, 2));
    watch.observe(Headers.of("Date", "yesterday", "RateLimit-Limit", "many"));
    assertThat(watch.quota()).contains(new Quota(3600, 3598, clock.instant().plusSeconds(2)));
    assertThat(watch.serverTime()).isEmpty();
  }

  @ParameterizedTest(name = "{0} left, full in {1} s, backoff {2} s: {3} s")
  @CsvSource({
    "  0, 3600,   1,  1",
    "  0, 3600,   8,  8",
    " -9, 3600,   1, 10",
    "  0, 3600, 300, 60",
    "-99, 3600,   1, 60",
    "  0,    3,   8,  3",
    "  0,    0,   8,  1",
    "  0, -100,   8,  1",
  })
  void waitsForTheQuota(int remaining, long fullIn, long backoff, long pause) {
    watch.observe(quota(remaining, fullIn));
    assertThat(watch.pauseForQuota(Duration.ofSeconds(backoff)))
        .isEqualTo(Duration.ofSeconds(pause));
  }

  @Test
  void waitsByTheServersClock() {
    watch.observe(Headers.of("Date", "Sat, 21 Nov 2026 12:07:00 GMT"));
    watch.observe(quota(0, 7 * 60 + 5));
    assertThat(watch.pauseForQuota(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void waitsByTheBackoffWhereNoQuotaIsKnown() {
    assertThat(watch.pauseForQuota(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(4));
  }

  private Headers quota(int remaining, long fullIn) {
    return Headers.of(
        "RateLimit-Limit", "3600",
        "RateLimit-Remaining", Integer.toString(remaining),
        "RateLimit-Reset", Long.toString(clock.instant().getEpochSecond() + fullIn));
  }
}
