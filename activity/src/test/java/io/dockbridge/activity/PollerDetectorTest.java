package io.dockbridge.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Times are in seconds; a poller is who asks for longer than 300. */
class PollerDetectorTest {
  private static final String LIST = "GET /containers/json";

  private final PollerDetector detector = new PollerDetector(TimeUnit.SECONDS.toNanos(300));

  private boolean asks(double seconds) {
    return asks("tray", LIST, seconds);
  }

  private boolean asks(String program, String request, double seconds) {
    return detector.asks(program, request, (long) (seconds * 1e9));
  }

  private void pollUntil(int seconds) {
    for (int at = 0; at <= seconds; at += 5) {
      asks(at);
    }
  }

  @Test
  void whoAsksTheSameAtASteadyRhythmIsAPollerAfterTheLimit() {
    pollUntil(290);
    assertThat(asks(295)).isFalse();
    assertThat(asks(300)).isTrue();
    assertThat(asks(305)).isTrue();
  }

  @Test
  void aRhythmNeedNotBeExact() {
    double at = 0;
    for (int i = 0; i < 100; i++) {
      asks(at);
      at += i % 2 == 0 ? 4 : 6;
    }
    assertThat(asks(at)).isTrue();
  }

  @Test
  void aSlowerRhythmThanTheLimitIsOneToo() {
    assertThat(asks(0)).isFalse();
    assertThat(asks(1000)).isTrue();
  }

  @Test
  void theSameAskedTwiceInEachRoundIsOneRound() {
    for (int at = 0; at < 300; at += 5) {
      assertThat(asks(at)).isFalse();
      assertThat(asks(at + 0.2)).isFalse();
    }
    assertThat(asks(300)).isTrue();
  }

  @Test
  void aPersonWhoAsksNowAndThenIsNone() {
    int[] pauses = {3, 20, 7, 60, 2, 90, 45, 4, 30, 120, 9, 33, 70, 15, 50, 5, 80, 10};
    double at = 0;
    for (int pause : pauses) {
      assertThat(asks(at)).isFalse();
      at += pause;
    }
  }

  @Test
  void aQuestionBesideThePollsIsAPersons() {
    pollUntil(600);
    assertThat(asks(602)).isFalse();
  }

  @Test
  void aPollerThatAsksLessOftenWhileItGetsErrorsStaysOne() {
    pollUntil(600);
    for (int at : new int[] {610, 630, 670, 750, 910, 915, 920}) {
      assertThat(asks(at)).as("at %s", at).isTrue();
    }
  }

  @Test
  void whoComesBackAfterALongTimeIsAPerson() {
    pollUntil(600);
    assertThat(asks(901)).isFalse();
  }

  @Test
  void whoDoesMoreThanAskIsAPerson() {
    pollUntil(600);
    detector.works(() -> "other");
    assertThat(asks(605)).isTrue();
    detector.works(() -> "tray");
    assertThat(asks(610)).isFalse();
  }

  @Test
  void otherProgramsAndOtherQuestionsAreNotCountedTogether() {
    pollUntil(600);
    assertThat(asks("docker", LIST, 605)).isFalse();
    assertThat(asks("tray", "GET /containers/web/json", 605)).isFalse();
    assertThat(asks(605)).isTrue();
  }

  @Test
  void aPollerIsForgottenBeforeTheMemoryIsFull() {
    pollUntil(600);
    for (int i = 0; i < 2000; i++) {
      asks("docker", "GET /containers/" + i + "/json", 601);
    }
    assertThat(asks(605)).isFalse();
  }
}
