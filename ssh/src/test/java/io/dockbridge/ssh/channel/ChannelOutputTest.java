package io.dockbridge.ssh.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChannelOutputTest {
  /** MINA may end the session from within a write, and with it the channels of other writers. */
  @Test
  void theEndOfTheSessionDoesNotWaitForAWriter() throws Exception {
    StreamTarget target = new StreamTarget.TcpPort("127.0.0.1", 80);
    ChannelOutput output = new ChannelOutput(null, target, new PacketPool()); // nothing is sent
    CountDownLatch ended = new CountDownLatch(1);
    synchronized (output) {
      Thread.ofVirtual()
          .start(
              () -> {
                output.drop();
                output.close();
                ended.countDown();
              });
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(output.isOpen()).isFalse();
  }
}
