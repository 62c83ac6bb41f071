package io.dockbridge.ssh.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
  private static final int PACKET = 32 << 10;
  private static final long PACKET_NANOS = 100_000;
  private static final int CHARGED = ReceiveWindow.INITIAL - ReceiveWindow.LEAST;
  private final ReceiveWindow.Budget budget = new ReceiveWindow.Budget(64 << 20);
  private long nanos;
  private final RoundTrip roundTrip = new RoundTrip(() -> nanos);
  private final ReceiveWindow window = used();

  @Test
  void growsSixteenfoldWhileTheReaderKeepsUp() {
    int growth = 15 << 20;
    assertThat(granted(65 << 20, 0) - (65 << 20)).isBetween(growth - (256 << 10), growth);
    assertThat(budget.left()).isEqualTo((64 << 20) - CHARGED - growth);
  }

  @Test
  void growsWhileItIsUsedUpWithinTwoRoundTrips() {
    aRoundTripTakes(PACKET_NANOS * (ReceiveWindow.INITIAL / PACKET));
    granted(ReceiveWindow.INITIAL, 0);
    assertThat(budget.left()).isEqualTo((64 << 20) - CHARGED - 3 * ReceiveWindow.INITIAL);
  }

  @Test
  void staysSmallWhereTheWayIsShort() {
    aRoundTripTakes(PACKET_NANOS * (ReceiveWindow.INITIAL / PACKET) / 4);
    assertThat(granted(64 << 20, 0)).isEqualTo(64 << 20);
    assertThat(budget.left()).isEqualTo((64 << 20) - CHARGED);
  }

  @Test
  void staysSmallWhileTheReaderLags() {
    assertThat(granted(64 << 20, 800 << 10)).isEqualTo(64 << 20);
    assertThat(budget.left()).isEqualTo((64 << 20) - CHARGED);
  }

  @Test
  void givesItsGrowthBack() {
    granted(64 << 20, 0);
    window.release();
    assertThat(budget.left()).isEqualTo(64 << 20);
  }

  @Test
  void staysSmallOnceTheBudgetIsSpent() {
    assertThat(budget.take(budget.left())).isTrue();
    assertThat(granted(64 << 20, 0)).isEqualTo(64 << 20);
  }

  @Test
  void aThousandStalledStreamsFitIntoTheDaemonsHeap() {
    long held = 0;
    for (int i = 0; i < 1000; i++) {
      held += used().granted();
    }
    assertThat(held).isLessThan(140L << 20);
  }

  @Test
  void theSmallestWindowStillMovesBytes() {
    assertThat(budget.take(budget.left())).isTrue();
    ReceiveWindow least = used();
    assertThat(least.granted()).isEqualTo(ReceiveWindow.LEAST);
    int adjusted = 0;
    for (int moved = 0; moved < ReceiveWindow.LEAST; moved += PACKET) {
      assertThat(least.receive(PACKET)).isTrue();
      adjusted += least.consume(PACKET, 0);
    }
    assertThat(adjusted).isEqualTo(ReceiveWindow.LEAST);
  }

  @Test
  void noticesASenderThatDoesNotKeepToIt() {
    assertThat(window.receive(ReceiveWindow.INITIAL)).isTrue();
    assertThat(window.receive(1)).isFalse();
  }

  /** Moves bytes through the window in packets, and sums the adjustments. */
  private int granted(int bytes, int unread) {
    int granted = 0;
    for (int moved = 0; moved < bytes; moved += PACKET) {
      assertThat(window.receive(PACKET)).isTrue();
      granted += window.consume(PACKET, unread);
      nanos += PACKET_NANOS;
    }
    return granted;
  }

  private void aRoundTripTakes(long time) {
    long sent = roundTrip.now();
    nanos += time;
    roundTrip.answeredSince(sent);
  }

  private ReceiveWindow used() {
    ReceiveWindow used = new ReceiveWindow(budget, roundTrip);
    int _ = used.widen();
    return used;
  }

  @Test
  void whoIsNotUsedTakesNothingFromTheBudget() {
    long before = budget.left();
    ReceiveWindow waiting = new ReceiveWindow(budget, roundTrip);
    assertThat(budget.left()).isEqualTo(before);
    int adjust = waiting.widen();
    assertThat(waiting.granted()).isEqualTo(ReceiveWindow.LEAST + adjust);
    assertThat(waiting.granted()).isEqualTo(ReceiveWindow.INITIAL);
    assertThat(waiting.widen()).isZero();
    waiting.release();
    assertThat(budget.left()).isEqualTo(before);
  }
}
