package io.dockbridge.portforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class LoopbackPortTest {
  @Test
  void oneAddressFamilyCanBeEnough() throws IOException {
    try (LoopbackPort<ServerSocketChannel> listener = LoopbackPort.tcp(LoopbackAddresses.IPV4, 0)) {
      assertThat(listener.channels()).hasSize(1);
      assertThat(address(listener.channels().getFirst())).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void nothingIsEverOpenOffLoopback() throws IOException {
    try (LoopbackPort<ServerSocketChannel> listener = LoopbackPort.tcp(LoopbackAddresses.BOTH, 0)) {
      assertThat(listener.channels())
          .allMatch(
              it ->
                  ((InetSocketAddress) it.socket().getLocalSocketAddress())
                      .getAddress()
                      .isLoopbackAddress());
    }
  }

  @Test
  void aUdpPortBelongsToOneProgram() throws IOException {
    int port = FreePorts.one();
    try (LoopbackPort<DatagramChannel> first = LoopbackPort.udp(LoopbackAddresses.IPV4, port)) {
      assertThatThrownBy(() -> LoopbackPort.udp(LoopbackAddresses.BOTH, first.port()))
          .isInstanceOf(BindException.class);
      LoopbackPort.tcp(LoopbackAddresses.IPV4, port).close(); // another port, despite its number
    }
  }

  private static String address(ServerSocketChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getAddress().getHostAddress();
  }
}
