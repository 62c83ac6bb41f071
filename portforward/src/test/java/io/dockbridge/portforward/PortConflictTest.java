package io.dockbridge.portforward;

import static io.dockbridge.portforward.Containers.created;
import static io.dockbridge.portforward.Containers.running;
import static io.dockbridge.portforward.Containers.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.PortConflictException;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.plan.PortForward.Status;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens when a local port is wanted twice. */
class PortConflictTest extends ForwarderFixture {
  @Test
  void aTakenPortIsIncrementedByAThousandAndSaysSo() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    try (ServerSocket _ = occupy(port)) {
      see(forwarder, running("web", tcp(port)));
    }
    PortForward forward = only(forwarder);
    assertThat(forward.status()).isEqualTo(Status.ACTIVE);
    assertThat(forward.requestedPort()).isEqualTo(port);
    assertThat(forward.localPort().orElseThrow()).isBetween(port + 1000, port + 1999);
    assertThat(forward.reason()).hasValue("port " + port + " is in use on this machine");
    assertThat(echo("127.0.0.1", forward.localPort().orElseThrow(), "a")).isEqualTo("a");
  }

  @Test
  void aPortIsTakenEvenIfOnlyItsIpv6HalfIs() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getByName("::1"))) {
      see(forwarder, running("web", tcp(port)));
      assertThat(only(forwarder).localPort().orElseThrow()).isNotEqualTo(port);
      occupy(port).close();
    }
  }

  @Test
  void aRemappedPortStaysWhereItIs() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    try (ServerSocket _ = occupy(port)) {
      see(forwarder, running("web", tcp(port)));
    }
    OptionalInt remapped = only(forwarder).localPort();
    see(forwarder, running("web", tcp(port)));
    forwarder.reconcile(() -> List.of(running("web", tcp(port))));
    assertThat(only(forwarder).localPort()).isEqualTo(remapped);
  }

  @Test
  void underFailATakenPortPreventsTheStartInDockersWordsAndHoldsNothing() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.FAIL);
    int taken = FreePorts.one();
    try (ServerSocket _ = occupy(taken)) {
      assertThatThrownBy(
              () ->
                  forwarder.prepare(
                      created("web", tcp(port), new PublishedPort(81, "tcp", "", taken))))
          .isInstanceOf(PortConflictException.class)
          .hasMessage("Bind for 127.0.0.1:" + taken + " failed: port is already allocated");
    }
    assertThat(forwarder.forwards()).isEmpty();
    assertRefused(port);
  }

  @ParameterizedTest
  @CsvSource({"RETRY", "FAIL"})
  void aPortInConflictIsBoundByItselfWhenItIsFreeAndTheOthersWorkMeanwhile(
      ConflictStrategy strategy) throws IOException {
    PortForwarder forwarder = forwarder(strategy);
    int second = FreePorts.one();
    try (ServerSocket _ = occupy(port)) {
      see(forwarder, running("web", tcp(port), new PublishedPort(81, "tcp", "", second)));
      assertThat(forwarder.forwards())
          .extracting(PortForward::status)
          .containsExactlyInAnyOrder(Status.CONFLICT, Status.ACTIVE);
      assertThat(echo("127.0.0.1", second, "b")).isEqualTo("b");
    }
    await()
        .untilAsserted(
            () ->
                assertThat(forwarder.forwards())
                    .extracting(PortForward::status)
                    .containsOnly(Status.ACTIVE));
    assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
  }

  @Test
  void underRetryAPreparedContainerStartsWithoutItsPort() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.RETRY);
    try (ServerSocket _ = occupy(port)) {
      forwarder.prepare(created("web", tcp(port)));
      see(forwarder, running("web", tcp(port)));
      assertThat(only(forwarder).status()).isEqualTo(Status.CONFLICT);
    }
    await().until(() -> only(forwarder).status() == Status.ACTIVE);
  }

  @Test
  void whoStartedLastOnAPlaceOfTheServerHasItsLocalPort() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, running("old", tcp(port)));
    forwarder.prepare(created("new", tcp(port)));
    see(forwarder, running("new", tcp(port)));
    assertThat(only(forwarder).containerName()).isEqualTo("new");
    assertThat(only(forwarder).localPort()).isEqualTo(OptionalInt.of(port));
    forwarder.release("old");
    assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
  }

  private PortForward of(PortForwarder forwarder, String name) {
    return forwarder.forwards().stream()
        .filter(it -> it.containerName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatAContainerAsksForBeatsWhatAnotherGotAutomatically() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    try (ServerSocket _ = occupy(port)) {
      see(forwarder, running("a", tcp(port)));
      int automatic = of(forwarder, "a").localPort().orElseThrow();
      try (Socket connected = new Socket("127.0.0.1", automatic)) {
        connected.getOutputStream().write('x');
        assertThat(connected.getInputStream().read()).isEqualTo('x');
        forwarder.prepare(created("b", tcp(automatic)));
        see(forwarder, running("b", tcp(automatic)));
        assertThat(of(forwarder, "b").localPort()).hasValue(automatic);
        int movedOn = of(forwarder, "a").localPort().orElseThrow();
        assertThat(movedOn).isGreaterThan(automatic);
        assertThat(echo("127.0.0.1", movedOn, "a")).isEqualTo("a");
        assertThat(echo("127.0.0.1", automatic, "b")).isEqualTo("b");
        assertThat(server.dialled).endsWith("127.0.0.1:" + port, "127.0.0.1:" + automatic);
        connected.getOutputStream().write('x');
        assertThat(connected.getInputStream().read()).as("an open connection").isEqualTo('x');
        forwarder.release("a");
        assertThat(connected.getInputStream().read()).isEqualTo(-1);
        assertRefused(movedOn);
      }
    }
  }

  @Test
  void whatAContainerAsksForBeatsAnAutomaticPortOfItsOwn() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    PublishedPort second = new PublishedPort(81, "tcp", "0.0.0.0", port + 1000);
    try (ServerSocket _ = occupy(port)) {
      forwarder.prepare(created("web", tcp(port), second));
      see(forwarder, running("web", tcp(port), second));
    }
    assertThat(forwarder.forwards())
        .extracting(it -> it.localPort().orElseThrow())
        .last()
        .isEqualTo(port + 1000);
    assertThat(forwarder.forwards().getFirst().localPort().orElseThrow())
        .isGreaterThan(port + 1000);
  }

  @Test
  void onePortNumberOnTwoAddressesIsTwoPorts() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    PublishedPort ipv4 = new PublishedPort(80, "tcp", "127.0.0.1", port);
    PublishedPort ipv6 = new PublishedPort(80, "tcp", "::1", port);
    PublishedPort other = new PublishedPort(80, "tcp", "127.0.0.2", port);
    forwarder.prepare(created("a", ipv4));
    see(forwarder, running("a", ipv4));
    see(forwarder, running("b", ipv6, other));
    assertThat(forwarder.forwards()).allMatch(it -> it.localPort().orElse(0) == port);
    for (String address : List.of("127.0.0.1", "::1", "127.0.0.2")) {
      assertThat(echo(address, port, "x")).isEqualTo("x");
      assertThat(server.dialled).last().isEqualTo(address + ":" + port);
    }
  }

  @Test
  void twoContainersOnDifferentAddressesOfTheServerKeepTheirLocalPorts() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    Container first = running("one", new PublishedPort(80, "tcp", "10.1.2.3", port));
    Container second = running("two", new PublishedPort(80, "tcp", "10.1.2.4", port));
    forwarder.reconcile(() -> List.of(first, second));
    List<OptionalInt> ports = forwarder.forwards().stream().map(PortForward::localPort).toList();
    forwarder.reconcile(() -> List.of(second, first));
    see(forwarder, second);
    see(forwarder, first);
    assertThat(forwarder.forwards()).extracting(PortForward::localPort).isEqualTo(ports);
    assertThat(ports).doesNotHaveDuplicates().first().isEqualTo(OptionalInt.of(port));
  }
}
