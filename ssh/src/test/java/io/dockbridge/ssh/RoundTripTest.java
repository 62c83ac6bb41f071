package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;

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
