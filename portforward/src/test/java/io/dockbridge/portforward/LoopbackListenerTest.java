package io.dockbridge.portforward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class LoopbackListenerTest {
  @Test
  void oneAddressFamilyCanBeEnough() throws IOException {
    try (LoopbackListener listener = LoopbackListener.bind(LoopbackAddresses.IPV4, 0)) {
      assertThat(listener.channels()).hasSize(1);
      assertThat(address(listener.channels().getFirst())).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void nothingIsEverOpenOffLoopback() throws IOException {
    try (LoopbackListener listener = LoopbackListener.bind(LoopbackAddresses.BOTH, 0)) {
      assertThat(listener.channels())
          .allMatch(
              it ->
                  ((InetSocketAddress) it.socket().getLocalSocketAddress())
                      .getAddress()
                      .isLoopbackAddress());
    }
  }

  private static String address(ServerSocketChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getAddress().getHostAddress();
  }
}
