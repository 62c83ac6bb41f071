package io.dockbridge.daemon.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.enginesocket.containers.PortRefusedException;
import io.dockbridge.portforward.plan.PlannedPort;
import io.dockbridge.portforward.plan.PortWish;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateBindingsTest {
  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  private static CreateBindings on(String address) throws IOException {
    return new CreateBindings(
        json(
            "{'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'%s','HostPort':'8080'}]}}}"
                .formatted(address)));
  }

  @Test
  void allBindingsAreRead() throws IOException {
    CreateBindings bindings =
        new CreateBindings(
            json(
                "{'Labels':{'a':'b'},'HostConfig':{'PortBindings':{"
                    + "'80':[{'HostPort':'8000-8010'},{'HostIp':'::1'}],'53/udp':null,'x':[{}]}}}"));
    assertThat(bindings.wishes())
        .containsExactly(
            new PortWish(80, "tcp", "", "8000-8010"), new PortWish(80, "tcp", "::1", ""));
    assertThat(bindings.labels()).containsEntry("a", "b");
    assertThat(new CreateBindings(json("{'HostConfig':null}")).wishes()).isEmpty();
  }

  @Test
  void whatWasPlannedIsWritten() throws IOException {
    ObjectNode create = json("{'HostConfig':{'PortBindings':{'22/tcp':[{'HostPort':'22'}]}}}");
    CreateBindings bindings = new CreateBindings(create);
    PortWish wish = bindings.wishes().getFirst();
    assertThat(
            bindings.apply(
                List.of(new PlannedPort(wish, "", OptionalInt.of(22), Optional.empty()))))
        .isTrue();
    assertThat(create)
        .isEqualTo(
            json(
                "{'HostConfig':{'PortBindings':{'22/tcp':[{'HostPort':''}]}},"
                    + "'Labels':{'dockbridge.forward.22/tcp':'22'}}"));
  }

  @Test
  void anAddressOfThisMachinesNetworksIsRefusedInOneLine() throws IOException {
    List<String> own =
        NetworkInterface.networkInterfaces()
            .filter(CreateBindingsTest::isNetwork)
            .flatMap(it -> it.getInterfaceAddresses().stream())
            .map(InterfaceAddress::getAddress)
            .map(it -> it.getHostAddress().replaceFirst("%.*", ""))
            .toList();
    for (String address : own) {
      assertThatThrownBy(() -> on(address).requireLoopback(false))
          .isInstanceOf(PortRefusedException.class)
          .hasMessageContaining(address + ":8080 failed: DockBridge opens ports on")
          .hasMessageNotContaining("\n");
    }
  }

  private static boolean isNetwork(NetworkInterface each) {
    try {
      return !each.isLoopback();
    } catch (SocketException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.0.0.0", "::", "127.0.0.1", "127.0.0.2", "::1", "no address"})
  void theseAreNot(String address) {
    assertThatCode(() -> on(address).requireLoopback(true)).doesNotThrowAnyException();
  }

  @Test
  void anAddressOfTheHostIsTheHostsBusinessAndNoneOfAServerOfTheCloud() throws IOException {
    on("192.0.2.1").requireLoopback(false);
    assertThatThrownBy(() -> on("192.0.2.1").requireLoopback(true))
        .hasMessageContaining("192.0.2.1:8080");
  }
}
