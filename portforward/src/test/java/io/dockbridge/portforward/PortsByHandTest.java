package io.dockbridge.portforward;

import static io.dockbridge.portforward.Containers.id;
import static io.dockbridge.portforward.Containers.running;
import static io.dockbridge.portforward.Containers.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.Exclusions;
import io.dockbridge.portforward.plan.LocalPort;
import io.dockbridge.portforward.plan.PortChoice;
import io.dockbridge.portforward.plan.PortConflictException;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users decide themselves: by hand, by labels, by settings. */
class PortsByHandTest extends ForwarderFixture {
  private PortForwarder forwarder;
  private int other;

  @BeforeEach
  void openForwarder() throws IOException {
    forwarder = forwarder(ConflictStrategy.INCREMENT);
    do {
      other = FreePorts.one();
    } while (other == port);
  }

  private static LocalPort tcpPort(int number) {
    return new LocalPort(number, "tcp");
  }

  private static Container labelled(Map<String, String> labels, PublishedPort port) {
    Container plain = running("a", port);
    return new Container(
        plain.id(),
        "web",
        true,
        labels,
        plain.wanted(),
        plain.published(),
        false,
        Optional.empty());
  }

  @Test
  void aPortIsOpenByHandWithoutAnyContainer() throws IOException {
    forwarder.byHand().open(tcpPort(port), 5432);
    assertThat(only(forwarder).status()).isEqualTo(PortForward.Status.ACTIVE);
    assertThat(echo("127.0.0.1", port, "x")).isEqualTo("x");
    assertThat(server.dialled).contains("127.0.0.1:5432");
  }

  @Test
  void itStaysWhenAllContainersAreComparedAgain() throws IOException {
    forwarder.byHand().open(tcpPort(port), 5432);
    forwarder.reconcile(List::of);
    assertThat(echo("127.0.0.1", port, "x")).isEqualTo("x");
  }

  @Test
  void aContainersPortStaysWhereItIsBesideTheOneThatWasAdded() throws IOException {
    see(forwarder, running("a", tcp(other)));
    forwarder.byHand().open(tcpPort(port), other);
    assertThat(echo("127.0.0.1", port, "x")).isEqualTo("x");
    assertThat(echo("127.0.0.1", other, "x")).isEqualTo("x");
    assertThat(forwarder.forwards()).extracting(PortForward::id).doesNotHaveDuplicates();
    forwarder.release(id("a"));
    assertRefused(other);
    assertThat(echo("127.0.0.1", port, "x")).isEqualTo("x");
  }

  @Test
  void twoMayBeAddedForOnePortOfTheServer() throws IOException {
    forwarder.byHand().open(tcpPort(port), 5432);
    forwarder.byHand().open(tcpPort(other), 5432);
    assertThat(forwarder.byHand().close(tcpPort(port))).isTrue();
    assertRefused(port);
    assertThat(echo("127.0.0.1", other, "x")).isEqualTo("x");
    assertThat(choices.get()).extracting(it -> it.local().orElseThrow()).containsExactly(other);
  }

  @Test
  void aContainerTakesOverThePortThatWasAddedForIt() throws IOException {
    forwarder.byHand().open(tcpPort(port), port);
    forwarder.prepare(running("a", tcp(port)));
    see(forwarder, running("a", tcp(port)));
    assertThat(only(forwarder).containerId()).isEqualTo(id("a"));
    assertThat(only(forwarder).localPort()).hasValue(port);
    forwarder.release(id("a"));
    assertThat(only(forwarder).containerId()).isEmpty();
    assertThat(echo("127.0.0.1", port, "x")).isEqualTo("x");
  }

  @Test
  void whatWasMovedOrClosedEndsWithTheServerAndWhatWasAddedStays() throws IOException {
    see(forwarder, running("a", tcp(port)));
    assertThat(forwarder.byHand().close(tcpPort(port))).isTrue();
    forwarder.byHand().open(tcpPort(other), 5432);
    assertThat(choices.get()).hasSize(2);
    forwarder.serverGone();
    assertThat(choices.get()).extracting(PortChoice::remote).containsExactly(5432);
    see(forwarder, running("b", tcp(port)));
    assertThat(echo("127.0.0.1", port, "x")).isEqualTo("x");
  }

  @Test
  void whatIsDecidedAfterTheEndChangesNothingThatIsKept() throws IOException {
    see(forwarder, running("a", tcp(port)));
    assertThat(forwarder.byHand().close(tcpPort(port))).isTrue();
    forwarder.close();
    forwarder.serverGone();
    assertThat(choices.get()).hasSize(1);
  }

  @Test
  void aPortThatIsTakenIsRefusedAndNothingChanges() throws IOException {
    see(forwarder, running("a", tcp(other)));
    try (ServerSocket _ = occupy(port)) {
      assertThatExceptionOfType(PortConflictException.class)
          .isThrownBy(() -> forwarder.byHand().open(tcpPort(port), other))
          .withMessageContaining("port " + port + " is in use");
    }
    assertThat(only(forwarder).localPort()).hasValue(other);
    assertThat(forwarder.byHand().choices()).isEmpty();
  }

  @Test
  void whatIsMovedIsAtTheOtherPortAlsoNextTime() throws IOException {
    see(forwarder, running("a", tcp(port)));
    assertThat(forwarder.byHand().move(tcpPort(port), other)).isTrue();
    assertThat(echo("127.0.0.1", other, "x")).isEqualTo("x");
    assertRefused(port);
    forwarder.release(id("a"));
    assertThat(forwarder.forwards()).isEmpty();
    see(forwarder, running("b", tcp(port)));
    assertThat(only(forwarder).localPort()).hasValue(other);
  }

  @Test
  void whatIsClosedByHandStaysClosedUntilItIsOpenedAgain() throws IOException {
    see(forwarder, running("a", tcp(port)));
    assertThat(forwarder.byHand().close(tcpPort(port))).isTrue();
    see(forwarder, running("a", tcp(port)));
    assertRefused(port);
    forwarder.byHand().open(tcpPort(port), port);
    assertThat(echo("127.0.0.1", port, "x")).isEqualTo("x");
  }

  @Test
  void whatWasOpenedByHandIsGoneWhenItIsClosed() throws IOException {
    forwarder.byHand().open(tcpPort(port), 5432);
    assertThat(forwarder.byHand().close(tcpPort(port))).isTrue();
    assertThat(forwarder.forwards()).isEmpty();
    assertThat(forwarder.byHand().choices()).isEmpty();
    assertThat(forwarder.byHand().close(tcpPort(port))).as("again").isFalse();
  }

  @Test
  void choicesOfAnEarlierRunHold() throws IOException {
    forwarder
        .byHand()
        .restore(
            List.of(
                new PortChoice("127.0.0.1", 5432, "tcp", OptionalInt.of(port), true),
                new PortChoice("127.0.0.1", other, "tcp", OptionalInt.empty(), false)));
    see(forwarder, running("a", tcp(other)));
    assertThat(only(forwarder).remotePort()).isEqualTo(5432);
  }

  @Test
  void aLabelKeepsAContainersPortsOff() throws IOException {
    see(forwarder, labelled(Map.of("dockbridge.forward", "false"), tcp(port)));
    assertThat(forwarder.forwards()).isEmpty();
  }

  @Test
  void aLabelChoosesTheLocalPortOfAContainersPort() throws IOException {
    see(
        forwarder,
        labelled(
            Map.of("dockbridge.forward", "false", "dockbridge.forward.80", "" + other), tcp(port)));
    assertThat(only(forwarder).localPort()).hasValue(other);
    assertThat(only(forwarder).remotePort()).isEqualTo(port);
  }

  @Test
  void aLabelChoosesForOneProtocolAlone() throws IOException {
    PublishedPort udp = new PublishedPort(80, "udp", "", port);
    Map<String, String> labels = Map.of("dockbridge.forward.80/udp", "" + other);
    see(forwarder, labelled(labels, udp));
    assertThat(only(forwarder).localPort()).hasValue(other);
    see(forwarder, labelled(labels, tcp(port)));
    assertThat(only(forwarder).localPort()).hasValue(port);
  }

  @Test
  void aUdpPortIsOpenedMovedAndClosedByHandBesideTheTcpPortOfItsNumber() throws IOException {
    forwarder.byHand().open(tcpPort(port), 5432);
    forwarder.byHand().open(new LocalPort(port, "udp"), 53);
    assertThat(forwarder.byHand().move(new LocalPort(port, "udp"), other)).isTrue();
    assertThat(forwarder.forwards())
        .extracting(it -> it.protocol() + it.localPort().orElseThrow())
        .containsExactly("tcp" + port, "udp" + other);
    assertThat(forwarder.byHand().close(new LocalPort(other, "tcp"))).isFalse();
    assertThat(forwarder.byHand().close(new LocalPort(other, "udp"))).isTrue();
    assertThat(only(forwarder).remotePort()).isEqualTo(5432);
  }

  @Test
  void aLabelHoldsItsPortBeforeTheContainerRuns() throws IOException {
    Container container = labelled(Map.of("dockbridge.forward.80", "" + other), tcp(port));
    forwarder.prepare(container);
    assertThat(only(forwarder).localPort()).hasValue(other);
    see(forwarder, container);
    assertThat(only(forwarder).status()).isEqualTo(PortForward.Status.ACTIVE);
  }

  @Test
  void excludedPortsRangesAndNamesAreNotForwarded() throws IOException {
    Exclusions exclusions =
        Exclusions.of(List.of("db-*", "" + port, other + "-" + (other + 5), "exactly"));
    assertThat(exclusions.cover("web", port)).isTrue();
    assertThat(exclusions.cover("web", other + 5)).isTrue();
    assertThat(exclusions.cover("web", other + 6)).isFalse();
    assertThat(exclusions.cover("db-1", 1)).isTrue();
    assertThat(exclusions.cover("exactly", 1)).isTrue();
    assertThat(exclusions.cover("exactly.not", 1)).isFalse();
    PortForwarder picky = forwarder(ConflictStrategy.INCREMENT, server, exclusions);
    see(picky, running("a", tcp(port)));
    assertThat(picky.forwards()).isEmpty();
  }
}
