package io.dockbridge.ssh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.ssh.transport.SilenceDetector.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilenceDetectorTest {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Liveness LIVENESS = Liveness.ofKeepAlive(Duration.ofSeconds(15));
  private static final Duration HOUR = Duration.ofHours(1);

  private final SilenceDetector silence = new SilenceDetector(LIVENESS, TICK);

  /** How many ticks without a word it takes until the verdict. */
  private int ticksUntil(Verdict wanted) {
    int ticks = 1;
    while (silence.tick(TICK, false) != wanted) {
      ticks++;
    }
    return ticks;
  }

  @Test
  void aSilentServerIsAskedAndGivenUpWithinTwoKeepAlives() {
    assertThat(ticksUntil(Verdict.ASK)).isEqualTo(10);
    assertThat(ticksUntil(Verdict.ASK)).isEqualTo(10);
    assertThat(ticksUntil(Verdict.GIVE_UP)).isEqualTo(10);
  }

  @Test
  void aServerThatTalksIsNeverAsked() {
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      verdicts.add(silence.tick(TICK, i % 5 == 0));
    }
    assertThat(verdicts).containsOnly(Verdict.NOTHING);
  }

  @Test
  void anAnswerAtTheLastMomentCountsAsAnyOther() {
    for (int i = 0; i < 29; i++) {
      assertThat(silence.tick(TICK, false)).isNotEqualTo(Verdict.GIVE_UP);
    }
    assertThat(silence.tick(TICK, true)).isEqualTo(Verdict.NOTHING);
    assertThat(ticksUntil(Verdict.GIVE_UP)).isEqualTo(30);
  }

  @Test
  void afterASleepTheServerIsAskedAtOnceAndHasFiveSeconds() {
    assertThat(silence.tick(HOUR, false)).isEqualTo(Verdict.ASK);
    assertThat(ticksUntil(Verdict.GIVE_UP)).isEqualTo(5);
  }

  @Test
  void aSleepDuringASilenceLeavesTimeForAnAnswer() {
    ticksUntil(Verdict.ASK);
    ticksUntil(Verdict.ASK);
    assertThat(silence.tick(HOUR, false)).isEqualTo(Verdict.ASK);
    assertThat(silence.tick(TICK, true)).isEqualTo(Verdict.NOTHING);
    assertThat(ticksUntil(Verdict.GIVE_UP)).isEqualTo(30);
  }

  @Test
  void whatWasReceivedBeforeASleepProvesNothing() {
    assertThat(silence.tick(HOUR, true)).isEqualTo(Verdict.ASK);
    assertThat(ticksUntil(Verdict.GIVE_UP)).isEqualTo(5);
  }

  @Test
  void aShortKeepAliveLeavesHalfOfItsTimeAfterASleep() {
    SilenceDetector quick =
        new SilenceDetector(Liveness.ofKeepAlive(Duration.ofMillis(300)), Duration.ofMillis(75));
    assertThat(quick.tick(HOUR, false)).isEqualTo(Verdict.ASK);
    assertThat(quick.tick(Duration.ofMillis(75), false)).isEqualTo(Verdict.NOTHING);
  }
}
