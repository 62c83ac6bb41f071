package io.dockbridge.ssh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {
  @Test
  void anAddressOfThisMachineHasNotLeft() throws IOException {
    assertThat(KeepAlive.hasLeft(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
  }

  /** Addresses for documentation (RFC 5737, RFC 3849), which no machine has. */
  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
  void anAddressThatIsOnNoInterfaceHasLeft(String address) throws IOException {
    assertThat(KeepAlive.hasLeft(InetAddress.ofLiteral(address))).isTrue();
  }
}
