package io.dockbridge.ssh.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThroughputMeterTest {
  private static final int A_BIT = 1000;

  private long nanos = 5;
  private int told;
  private final ThroughputMeter traffic = new ThroughputMeter(() -> nanos, () -> told++);

  private void laterBySlots(double slots) {
    nanos += (long) (slots * ThroughputMeter.SLOT.toNanos());
  }

  @Test
  void smallThingsAreNoTransfer() {
    for (int i = 0; i < 100; i++) {
      traffic.moved(A_BIT);
      laterBySlots(0.1);
    }
    assertThat(traffic.isBusy()).isFalse();
    assertThat(told).isZero();
  }

  @Test
  void aTransferIsToldOfOnceInASlotAsLongAsItGoesOn() {
    for (int slot = 1; slot <= 3; slot++) {
      traffic.moved(ThroughputMeter.BUSY_BYTES);
      traffic.moved(A_BIT);
      traffic.moved(A_BIT);
      assertThat(traffic.isBusy()).isTrue();
      assertThat(told).isEqualTo(slot);
      laterBySlots(1);
    }
  }

  @Test
  void aTransferCountsUntilTheSlotAfterIsOver() {
    traffic.moved(ThroughputMeter.BUSY_BYTES + 1);
    laterBySlots(1);
    assertThat(traffic.isBusy()).isTrue();
    laterBySlots(1);
    assertThat(traffic.recent()).isZero();
  }

  @Test
  void whatMovedBeforeAPauseIsForgotten() {
    traffic.moved(ThroughputMeter.BUSY_BYTES);
    laterBySlots(10);
    traffic.moved(A_BIT);
    assertThat(traffic.recent()).isEqualTo(A_BIT);
  }
}
