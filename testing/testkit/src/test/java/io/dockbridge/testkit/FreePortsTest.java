package io.dockbridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  /** The bug: a connection of another test had the port by the time it was bound. */
  @Test
  void theyAreNotThoseThatTheKernelGivesAway() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      assertThat(FreePorts.one()).isLessThan(32_768).isNotEqualTo(any.getLocalPort());
    }
  }

  @Test
  void noneIsGivenOutTwice() {
    assertThat(FreePorts.one()).isNotEqualTo(FreePorts.one());
  }

  /** As another JVM with tests would begin at the first port of its block. */
  @Test
  void theyAreOfABlockThatThisProcessAloneHas() {
    int block = FreePorts.one() / 500 * 500;
    assertThat(FreePorts.one() / 500 * 500).isEqualTo(block);
    assertThatThrownBy(() -> new ServerSocket(block, 1, InetAddress.getByName("127.0.0.1")).close())
        .isInstanceOf(BindException.class);
  }

  @Test
  void oneInUseIsPassedOver() throws IOException {
    int next = FreePorts.one() + 1;
    try (ServerSocket taken = new ServerSocket(next, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(FreePorts.inARow(3)).isNotEqualTo(taken.getLocalPort());
    }
  }
}
