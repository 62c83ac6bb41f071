package io.dockbridge.portforward;

import static io.dockbridge.portforward.Containers.created;
import static io.dockbridge.portforward.Containers.id;
import static io.dockbridge.portforward.Containers.running;
import static io.dockbridge.portforward.Containers.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.plan.PortForward.Status;
import io.dockbridge.portforward.traffic.ForwardedConnection;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortForwarderTest extends ForwarderFixture {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void aPublishedPortIsReachedOnBothLocalAddressesAndHalfCloseIsKept(String host)
      throws IOException {
    see(forwarder(ConflictStrategy.INCREMENT), running("web", tcp(port)));
    assertThat(echo(host, port, "hello")).isEqualTo("hello");
    assertThat(server.dialled).containsExactly("127.0.0.1:" + port);
  }

  @ParameterizedTest
  @CsvSource({
    "'',        127.0.0.1",
    "0.0.0.0,   127.0.0.1",
    "127.0.0.1, 127.0.0.1",
    "::,        ::1",
    "10.1.2.3,  10.1.2.3",
  })
  void theServerIsDialledWhereTheEngineBoundThePort(String hostIp, String dialled)
      throws IOException {
    see(
        forwarder(ConflictStrategy.INCREMENT),
        running("web", new PublishedPort(80, "tcp", hostIp, port)));
    echo(hostIp.equals("::1") ? "::1" : "127.0.0.1", port, "x");
    assertThat(server.dialled).containsExactly(dialled + ":" + port);
  }

  @Test
  void severalPortsComeAndGoTogether() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    int second = FreePorts.one();
    see(forwarder, running("web", tcp(port), new PublishedPort(81, "tcp", "", second)));
    assertThat(echo("127.0.0.1", port, "a") + echo("127.0.0.1", second, "b")).isEqualTo("ab");
    see(forwarder, created("web", tcp(port)));
    assertThat(forwarder.forwards()).isEmpty();
    assertRefused(port);
    assertRefused(second);
  }

  @Test
  void aPortThatIsNoLongerPublishedIsClosedAndTheOthersStay() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    int second = FreePorts.one();
    see(forwarder, running("web", tcp(port), new PublishedPort(81, "tcp", "", second)));
    see(forwarder, running("web", tcp(port)));
    assertRefused(second);
    assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
  }

  @Test
  void connectionsToAPreparedPortWaitUntilTheContainerRuns() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    forwarder.prepare(created("web", tcp(port)));
    assertThat(only(forwarder).status()).isEqualTo(Status.PENDING);
    try (Socket early = new Socket("127.0.0.1", port)) {
      early.getOutputStream().write('x');
      assertThat(server.dialled).isEmpty();
      see(forwarder, running("web", tcp(port)));
      assertThat(early.getInputStream().read()).isEqualTo('x');
    }
    assertThat(only(forwarder).status()).isEqualTo(Status.ACTIVE);
  }

  @Test
  void aPreparedPortIsKeptWhenTheContainerIsSeenNotToRunYet() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    forwarder.prepare(created("web", tcp(port)));
    see(forwarder, created("web", tcp(port)));
    forwarder.reconcile(List::of);
    assertThat(only(forwarder).localPort()).isEqualTo(OptionalInt.of(port));
  }

  @Test
  void whatWasPreparedIsGivenFreeIfTheStartFailed() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    forwarder.prepare(created("web", tcp(port)));
    forwarder.cancel("web");
    assertThat(forwarder.forwards()).isEmpty();
    assertRefused(port);
  }

  @Test
  void cancellingTheStartOfARunningContainerKeepsItsPorts() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, running("web", tcp(port)));
    forwarder.prepare(running("web", tcp(port)));
    forwarder.cancel("web");
    assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
  }

  @Test
  void portsThatTheEngineChoosesAreNotPrepared() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.FAIL);
    forwarder.prepare(created("web", tcp(0)));
    assertThat(forwarder.forwards()).isEmpty();
    see(forwarder, running("web", tcp(port)));
    assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "full id", "webwebwebw"})
  void releasingClosesThePortsAndWhatIsConnectedToThem(String name) throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, running("web", tcp(port)));
    try (Socket client = new Socket("127.0.0.1", port)) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');
      forwarder.release(name.equals("full id") ? id("web") : name);
      assertRefused(port);
      assertThat(readOrReset(client)).isEqualTo(-1);
    }
    forwarder.release(id("web"));
  }

  private static int readOrReset(Socket client) throws IOException {
    try {
      return client.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  @Test
  void aPortIsFreeAtOnceThoughItsConnectionsAreInTimeWait() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.FAIL);
    for (int i = 0; i < 50; i++) {
      forwarder.prepare(created("web", tcp(port)));
      see(forwarder, running("web", tcp(port)));
      assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
      forwarder.release("web");
      assertRefused(port);
    }
  }

  @Test
  void otherProtocolsAreListedAsNotForwarded() throws IOException {
    String protocol = "sctp";
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    PublishedPort dns = new PublishedPort(53, protocol, "", port);
    forwarder.prepare(created("dns", dns));
    assertThat(forwarder.forwards()).isEmpty();
    see(forwarder, running("dns", dns, tcp(port)));
    assertThat(forwarder.forwards())
        .filteredOn(it -> it.protocol().equals(protocol))
        .singleElement()
        .satisfies(it -> assertThat(it.status()).isEqualTo(Status.PENDING))
        .satisfies(it -> assertThat(it.localPort()).isEmpty())
        .satisfies(it -> assertThat(it.reason().orElseThrow()).endsWith(" is not forwarded"));
    assertThat(echo("127.0.0.1", port, "tcp")).isEqualTo("tcp");
  }

  @Test
  void anAnswerThatWasAskedForBeforeALaterDecisionIsOldNews() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    forwarder.refresh(
        id("web"),
        asked -> {
          forwarder.release(id("web")); // it ended while the engine was asked
          return Optional.of(running("web", tcp(port)));
        });
    assertThat(forwarder.forwards()).isEmpty();

    forwarder.refresh(
        id("web"),
        asked -> {
          see(forwarder, running("web", tcp(port))); // it was started while the engine was asked
          return Optional.of(created("web", tcp(port)));
        });
    assertThat(only(forwarder).status()).isEqualTo(Status.ACTIVE);

    forwarder.reconcile(
        () -> {
          see(forwarder, running("new", tcp(FreePorts.one())));
          return List.of();
        });
    assertThat(forwarder.forwards()).extracting(PortForward::containerName).containsExactly("new");
  }

  @Test
  void aContainerTheEngineForgotHasNoPorts() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, running("web", tcp(port)));
    forwarder.refresh("web", asked -> Optional.empty());
    assertThat(forwarder.forwards()).isEmpty();
  }

  @Test
  void nothingChangesWhenTheEngineCannotBeAsked() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, running("web", tcp(port)));
    assertThatThrownBy(
            () ->
                forwarder.reconcile(
                    () -> {
                      throw new IOException("unreachable");
                    }))
        .hasMessage("unreachable");
    assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
  }

  @Test
  void renamingAContainerRenamesItsForwards() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, running("web", tcp(port)));
    Container renamed =
        new Container(
            id("web"),
            "shop",
            true,
            Map.of(),
            List.of(),
            List.of(tcp(port)),
            false,
            Optional.empty());
    see(forwarder, renamed);
    assertThat(only(forwarder).containerName()).isEqualTo("shop");
  }

  @Test
  void trafficIsCountedAndTold() throws IOException {
    // The two directions report concurrently, so the answer waits for the report of the question.
    server.answerAfter(() -> await().until(() -> traffic.contains("sent 5")));
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, running("web", tcp(port)));
    assertThat(only(forwarder).use().last()).isEmpty();
    clock.advance(Duration.ofMinutes(1));
    echo("127.0.0.1", port, "hello");
    await().untilAsserted(() -> assertThat(forwarder.history()).hasSize(1));
    assertThat(only(forwarder))
        .satisfies(it -> assertThat(it.createdAt()).isEqualTo(NOW))
        .satisfies(it -> assertThat(it.use().last()).hasValue(NOW.plusSeconds(60)))
        .satisfies(it -> assertThat(it.use().sent()).isEqualTo(5))
        .satisfies(it -> assertThat(it.use().received()).isEqualTo(5))
        .satisfies(it -> assertThat(it.use().connections()).isZero())
        .satisfies(it -> assertThat(it.use().total()).isEqualTo(1))
        .satisfies(it -> assertThat(it.use().error()).isEmpty());
    await().until(() -> traffic.contains("closed"));
    assertThat(traffic).containsExactly("opened " + port, "sent 5", "received 5", "closed");
    assertThat(forwarder.history().getFirst())
        .isEqualTo(
            new ForwardedConnection(
                only(forwarder).id(),
                "web",
                port,
                NOW.plusSeconds(60),
                NOW.plusSeconds(60),
                5,
                5,
                Optional.empty()));
  }

  @Test
  void aConnectionThatCannotReachTheServerIsResetAndTheReasonKept() throws IOException {
    PortForwarder forwarder =
        forwarder(
            ConflictStrategy.INCREMENT,
            (host, at) -> {
              throw new IOException("connection refused on the server");
            });
    see(forwarder, running("web", tcp(port)));
    try (Socket client = new Socket("127.0.0.1", port)) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(only(forwarder).use().error().orElseThrow())
                    .contains("connection refused on the server"));
    assertThat(only(forwarder).use().connections()).isZero();
    await().until(() -> traffic.contains("closed"));
  }

  @Test
  void aServerThatIsSlowToAnswerHoldsUpNobodyElse() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    int slow = FreePorts.one();
    PortForwarder forwarder =
        forwarder(
            ConflictStrategy.INCREMENT,
            (host, at) -> {
              if (at == slow) {
                awaitQuietly(never);
              }
              return server.dial(host, at);
            });
    see(forwarder, running("web", tcp(slow), new PublishedPort(81, "tcp", "", port)));
    try (Socket _ = new Socket("127.0.0.1", slow)) {
      assertThat(echo("127.0.0.1", port, "a")).isEqualTo("a");
      see(forwarder, running("two", tcp(FreePorts.one())));
      assertThat(forwarder.forwards()).hasSize(3);
    } finally {
      never.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void afterClosingNothingIsOpenOrOpened() throws IOException {
    PortForwarder forwarder = forwarder(ConflictStrategy.INCREMENT);
    see(forwarder, running("web", tcp(port)));
    forwarder.prepare(created("next", tcp(FreePorts.one())));
    forwarder.close();
    forwarder.close();
    assertRefused(port);
    see(forwarder, running("web", tcp(port)));
    forwarder.prepare(created("more", tcp(FreePorts.one())));
    assertThat(forwarder.forwards()).isEmpty();
  }

  @Test
  void listenersAreOnLoopbackOnly() throws IOException {
    see(forwarder(ConflictStrategy.INCREMENT), running("web", tcp(port)));
    try (ServerSocket elsewhere = new ServerSocket()) {
      elsewhere.setReuseAddress(true);
      elsewhere.bind(new InetSocketAddress("127.0.0.9", port));
      assertThat(elsewhere.isBound()).isTrue();
    }
  }

  @Test
  void moreConnectionsThanAPortMayHaveAreResetOnBothAddressesTogether() throws Exception {
    PortForwarder forwarder = forwarder(ConflictStrategy.FAIL);
    see(forwarder, running("web", tcp(port)));
    List<Socket> served = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket client = new Socket(i % 2 == 0 ? "127.0.0.1" : "::1", port);
        served.add(client);
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
      }
      for (String address : List.of("127.0.0.1", "::1")) {
        try (Socket tooMany = new Socket(address, port)) {
          assertThatThrownBy(() -> tooMany.getInputStream().read())
              .isInstanceOf(SocketException.class);
        }
      }
    } finally {
      for (Socket client : served) {
        client.close();
      }
    }
  }
}
