package io.dockbridge.ssh.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  private long nanos;
  private final RoundTrip roundTrip = new RoundTrip(() -> nanos);

  @Test
  void anyTimeIsShortWhileNothingIsKnown() {
    assertThat(isShort(1_000_000_000_000L)).isTrue();
  }

  @Test
  void twoRoundTripsAreShortAndMoreAreNot() {
    answerTook(40);
    assertThat(isShort(80)).isTrue();
    assertThat(isShort(82)).isFalse();
  }

  @Test
  void theFastestAnswerCountsAtOnce() {
    answerTook(4000);
    answerTook(40);
    assertThat(isShort(82)).isFalse();
  }

  @Test
  void aLateAnswerCountsLittle() {
    answerTook(40);
    answerTook(120);
    assertThat(isShort(100)).isTrue();
    assertThat(isShort(102)).isFalse();
  }

  @Test
  void aWayThatHasBecomeLongerIsNoticedInTime() {
    answerTook(10);
    for (int i = 0; i < 50; i++) {
      answerTook(1000);
    }
    assertThat(isShort(1900)).isTrue();
  }

  @Test
  void itIsLongOnlyIfNoneOfSeveralAnswersWasShort() {
    for (int i = 0; i < 5; i++) {
      answerTook(40);
      assertThat(isLong()).isFalse();
    }
    answerTook(40);
    assertThat(isLong()).isTrue();
    answerTook(5);
    assertThat(isLong()).isFalse();
  }

  @Test
  void itBecomesLongAgainBehindAShortAnswer() {
    answerTook(5);
    for (int i = 0; i < 12; i++) {
      answerTook(4000);
    }
    assertThat(isLong()).isTrue();
  }

  private boolean isLong() {
    return roundTrip.isAtLeast(Duration.ofNanos(30));
  }

  private void answerTook(long time) {
    long sent = roundTrip.now();
    nanos += time;
    roundTrip.answeredSince(sent);
  }

  private boolean isShort(long time) {
    long begin = roundTrip.now();
    nanos += time;
    return roundTrip.isWithinTwoSince(begin);
  }
}
