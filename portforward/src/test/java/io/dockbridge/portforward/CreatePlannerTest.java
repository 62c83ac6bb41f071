package io.dockbridge.portforward;

import static io.dockbridge.portforward.Containers.created;
import static io.dockbridge.portforward.Containers.running;
import static io.dockbridge.portforward.Containers.tcp;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.portforward.local.FileLimit;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.PlannedPort;
import io.dockbridge.portforward.plan.PortWish;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.testkit.FreePorts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a container that is about to be created is made to ask for, and what its user is told. */
class CreatePlannerTest extends ForwarderFixture {
  private PortForwarder forwarder;
  private int range;

  @BeforeEach
  void openForwarder() throws IOException {
    forwarder = forwarder(ConflictStrategy.INCREMENT);
    range = FreePorts.inARow(4);
  }

  private record Said(InputStream input, OutputStream output) implements Duplex {
    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}
  }

  @Override
  Duplex start(String command) {
    String answer =
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:%1$04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
           1: 0100007F:%2$04X 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 2 1
           2: 00000000000000000000000000000000:%3$04X 00000000000000000000000000000000:0000 0A 0:0 00:0 0
           7: 00000000:%1$04X 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 3 2
        """
            .formatted(port, range, range + 1);
    return new Said(new ByteArrayInputStream(answer.getBytes(UTF_8)), new ByteArrayOutputStream());
  }

  private PlannedPort plan(String hostPort) {
    return plan(forwarder, Map.of(), hostPort);
  }

  private static PlannedPort plan(
      PortForwarder forwarder, Map<String, String> labels, String hostPort) {
    return forwarder.plan("web", labels, List.of(new PortWish(80, "tcp", "", hostPort))).getFirst();
  }

  private String numbers() {
    return range + "-" + (range + 3);
  }

  @Test
  void morePortsThanThisProcessCanOpenAreToldBeforeTheContainerStarts() {
    int most = FileLimit.ofThisProcess().most();
    List<PortWish> wishes = Collections.nCopies(most + 1, new PortWish(80, "tcp", "", ""));
    assertThat(forwarder.plan("web", Map.of(), wishes).getFirst().warning().orElseThrow())
        .contains(most + 1 + " ports are asked for", "files open (ulimit -n)");
  }

  @Test
  void aPortThatIsFreeOnBothSidesIsAskedForAsItIs() {
    PortWish wish = new PortWish(80, "tcp", "", "" + port);
    assertThat(plan("" + port)).isEqualTo(PlannedPort.unchanged(wish, Optional.empty()));
    assertThat(plan("").hostPort()).isEmpty();
    assertThat(plan("0").hostPort()).isEqualTo("0");
  }

  @Test
  void ofARangeTheFirstThatIsFreeHereIsAskedForAndNoOtherContainerGetsIt() throws IOException {
    try (ServerSocket _ = occupy(range)) {
      assertThat(plan(numbers()).hostPort()).isEqualTo("" + (range + 1));
      assertThat(plan(numbers()).hostPort()).isEqualTo("" + (range + 2));
      clock.advance(Duration.ofMinutes(11));
      assertThat(plan(numbers()).hostPort()).isEqualTo("" + (range + 1));
    }
  }

  @Test
  void ofARangeNothingIsAskedForThatTheServerOrAContainerHas() throws IOException {
    forwarder.askForListeners(List.of());
    see(forwarder, running("other", tcp(range)));
    assertThat(plan(numbers()).hostPort()).isEqualTo("" + (range + 2));
  }

  @Test
  void anExhaustedRangeIsLeftToTheEngineWithAWarning() throws IOException {
    String single = range + "-" + range;
    try (ServerSocket _ = occupy(range)) {
      assertThat(plan(single).hostPort()).isEqualTo(single);
      assertThat(plan(single).warning().orElse("")).contains("no port of " + single + " is free");
    }
  }

  @Test
  void aPortThatAProgramOfTheServerHasIsChosenByTheEngineAndKeepsItsNumberHere() {
    forwarder.askForListeners(List.of());
    assertThat(plan("" + port).hostPort()).isEmpty();
    assertThat(plan("" + port).label()).isEqualTo(OptionalInt.of(port));
    assertThat(plan("" + range).hostPort()).as("a port of a client").isEqualTo("" + range);
  }

  @Test
  void aPortThatAContainerPublishesIsNotTheServersOwn() {
    forwarder.askForListeners(List.of(running("web", tcp(port))));
    assertThat(plan("" + port).hostPort()).isEqualTo("" + port);
  }

  @Test
  void theSshServersPortIsKnownBeforeTheServerIsAsked() {
    assertThat(plan("22").label()).isEqualTo(OptionalInt.of(22));
  }

  @Test
  void twoBindingsOfOnePortCannotCarryALabel() {
    List<PlannedPort> planned =
        forwarder.plan(
            "web",
            Map.of(),
            List.of(new PortWish(22, "tcp", "", "22"), new PortWish(22, "tcp", "", "2222")));
    assertThat(planned).extracting(PlannedPort::hostPort).containsExactly("22", "2222");
  }

  @Test
  void aTakenPortIsAWarningThatNamesTheOtherOne() throws IOException {
    try (ServerSocket _ = occupy(port)) {
      String warning = plan("" + port).warning().orElseThrow();
      forwarder.prepare(created("web", tcp(port)));
      assertThat(warning)
          .isEqualTo(
              "port %d is in use on this machine: port 80 of the container is at localhost:%d"
                  .formatted(port, only(forwarder).localPort().orElseThrow()));
    }
  }

  @Test
  void underRetryTheWarningSaysThatItIsTriedAgainAndUnderFailTheStartFails() throws IOException {
    try (ServerSocket _ = occupy(port)) {
      assertThat(plan(forwarder(ConflictStrategy.RETRY), Map.of(), "" + port).warning().orElse(""))
          .endsWith("is open here once that is free");
      assertThat(plan(forwarder(ConflictStrategy.FAIL), Map.of(), "" + port).warning()).isEmpty();
    }
  }

  @Test
  void anAutomaticPortOfAnotherContainerIsNoReasonToWarn() throws IOException {
    try (ServerSocket _ = occupy(port)) {
      see(forwarder, running("a", tcp(port)));
    }
    assertThat(plan("" + only(forwarder).localPort().orElseThrow()).warning()).isEmpty();
  }

  @Test
  void whatIsNotForwardedIsNotPlanned() throws IOException {
    try (ServerSocket _ = occupy(port)) {
      Map<String, String> off = Map.of("dockbridge.forward", "false");
      assertThat(plan(forwarder, off, "" + port).warning()).isEmpty();
      assertThat(plan(forwarder, off, "22").hostPort()).isEqualTo("22");
      assertThat(plan(forwarder, off, numbers()).hostPort()).isEqualTo(numbers());
    }
  }
}
