package io.dockbridge.ssh.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

class PacketPoolTest {
  private static final int LARGE = StreamChannel.LARGEST_PACKET;

  private final PacketPool pool = new PacketPool();

  @Test
  void aLargePacketIsUsedAgainAlthoughItIsFull() {
    Buffer packet = new ByteArrayBuffer(pool.size(LARGE), false);
    packet.putRawBytes(new byte[LARGE]);
    pool.giveBack(packet);
    assertThat(pool.take(LARGE)).containsSame(packet);
    assertThat(pool.take(LARGE)).isEmpty();
  }

  @Test
  void forAFewWordsNoneIsTaken() {
    pool.giveBack(new ByteArrayBuffer(LARGE, false));
    assertThat(pool.take(100)).isEmpty();
    assertThat(pool.size(100)).isEqualTo(100);
  }

  @Test
  void aSmallOneIsNotKept() {
    pool.giveBack(new ByteArrayBuffer(100, false));
    assertThat(pool.take(LARGE)).isEmpty();
  }
}
