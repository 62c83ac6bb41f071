package io.dockbridge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.ManualClock;
import org.junit.jupiter.api.Test;

class AccessTest {
  private final ManualClock clock = new ManualClock();
  private final Access access = new Access(clock);

  @Test
  void aTokenIsGoodForOneSession() {
    String token = access.newToken();
    String session = access.exchange(token).orElseThrow();
    assertThat(access.isSession(session)).isTrue();
    assertThat(access.exchange(token)).isEmpty();
  }

  @Test
  void aTokenThatNobodyUsedIsVoidAfterAWhile() {
    String token = access.newToken();
    clock.advance(Access.TOKEN_LIFE);
    assertThat(access.exchange(token)).isEmpty();
  }

  @Test
  void neitherATokenNorAnEmptyTextIsASession() {
    String token = access.newToken();
    assertThat(access.isSession(token)).isFalse();
    assertThat(access.isSession("")).isFalse();
    assertThat(access.exchange("")).isEmpty();
  }

  @Test
  void ofManySessionsTheOldestEnds() {
    String first = access.exchange(access.newToken()).orElseThrow();
    String last = first;
    for (int i = 0; i < 16; i++) {
      last = access.exchange(access.newToken()).orElseThrow();
    }
    assertThat(access.isSession(first)).isFalse();
    assertThat(access.isSession(last)).isTrue();
  }
}
