package io.dockbridge.portforward.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundPortTest {
  private static final List<InetAddress> BOTH = LocalAddresses.BOTH.forPublished("");
  private static final List<InetAddress> IPV4 = LocalAddresses.IPV4.forPublished("0.0.0.0");

  private final FileLimit limit = FileLimit.of(1000);

  @Test
  void oneAddressFamilyCanBeEnough() throws IOException {
    try (BoundPort<ServerSocketChannel> listener = BoundPort.tcp(IPV4, 0, limit)) {
      assertThat(listener.channels()).hasSize(1);
      assertThat(address(listener.channels().getFirst())).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void nothingIsEverOpenOffLoopback() throws IOException {
    try (BoundPort<ServerSocketChannel> listener = BoundPort.tcp(BOTH, 0, limit)) {
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
    try (BoundPort<DatagramChannel> first = BoundPort.udp(IPV4, port, limit)) {
      assertThatThrownBy(() -> BoundPort.udp(BOTH, first.port(), limit))
          .isInstanceOf(BindException.class);
      BoundPort.tcp(IPV4, port, limit).close(); // another port, despite its number
    }
  }

  @Test
  void aLoopbackAddressThatWasAskedForIsTheOnlyOne() throws IOException {
    for (String asked : List.of("127.0.0.2", "127.0.0.1", "::1")) {
      try (BoundPort<ServerSocketChannel> bound =
          BoundPort.tcp(LocalAddresses.BOTH.forPublished(asked), 0, limit)) {
        assertThat(bound.channels()).hasSize(1);
        InetSocketAddress local = (InetSocketAddress) bound.channels().getFirst().getLocalAddress();
        assertThat(local.getAddress()).isEqualTo(InetAddress.getByName(asked));
      }
    }
  }

  @Test
  void halfOfTheFilesOfTheProcessIsLeftToOthersAndARefusalTakesNone() throws IOException {
    FileLimit small = FileLimit.of(6);
    BoundPort<ServerSocketChannel> first = BoundPort.tcp(BOTH, 0, small);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> BoundPort.tcp(BOTH, 0, small))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("only 6 files open (ulimit -n)");
    }
    first.close();
    BoundPort.tcp(BOTH, 0, small).close();
  }

  private static String address(ServerSocketChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getAddress().getHostAddress();
  }
}
