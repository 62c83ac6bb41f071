package io.dockbridge.portforward;

import static io.dockbridge.portforward.Containers.id;
import static io.dockbridge.portforward.Containers.running;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.PortForward.Status;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * UDP, through the real program, which runs on this machine instead of a server: its published port
 * is an echo's.
 */
class UdpForwardTest extends ForwarderFixture {
  private static final int LARGEST = 65_507;

  private final List<LocalProgram> programs = new CopyOnWriteArrayList<>();
  private final List<UdpClient> clients = new ArrayList<>();
  private UdpEcho echo;
  private PortForwarder forwarder;
  private volatile boolean withoutPython;

  @BeforeEach
  void start() throws IOException {
    echo = new UdpEcho();
    forwarder = forwarder(ConflictStrategy.INCREMENT);
  }

  @AfterEach
  void end() throws IOException {
    clients.forEach(UdpClient::close);
    forwarder.close();
    for (LocalProgram program : programs) {
      program.close();
    }
    echo.close();
  }

  @Override
  Duplex start(String command) throws IOException {
    LocalProgram program =
        LocalProgram.start(withoutPython ? command.replace("python3", "no-such-program") : command);
    programs.add(program);
    return program;
  }

  private Container published() {
    return running("dns", new PublishedPort(53, "udp", "", echo.port()));
  }

  /** Publishes the echo's port, and moves it to ours since the echo has its own already. */
  private int publish() throws IOException {
    see(forwarder, published());
    await().until(() -> only(forwarder).status() == Status.ACTIVE);
    return only(forwarder).localPort().orElseThrow();
  }

  private UdpClient client(String host, int port) throws IOException {
    UdpClient client = new UdpClient(host, port);
    clients.add(client);
    return client;
  }

  @Test
  void aDatagramIsAnsweredOnBothLoopbackAddresses() throws IOException {
    int local = publish();
    assertThat(client("127.0.0.1", local).ask("a")).isEqualTo("a");
    assertThat(client("::1", local).ask("b")).isEqualTo("b");
    assertThat(only(forwarder).use().connections()).isEqualTo(2);
    assertThat(only(forwarder).use().sent()).isEqualTo(2);
    await().until(() -> traffic.contains("received 1") && only(forwarder).use().received() == 2);
    assertThat(traffic).contains("sent 1");
  }

  @Test
  void emptyAndLargestDatagramsAreDatagramsToo() throws IOException {
    UdpClient client = client("127.0.0.1", publish());
    byte[] largest = new byte[LARGEST];
    new Random(1).nextBytes(largest);
    client.send(largest);
    assertThat(client.receive()).isEqualTo(largest);
    client.send(new byte[0]);
    assertThat(client.receive()).isEmpty();
  }

  @Test
  void manySendersGetTheirOwnAnswers() throws IOException {
    int local = publish();
    List<UdpClient> senders = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      senders.add(client("127.0.0.1", local));
      senders.get(i).send("sender " + i);
    }
    for (int i = 0; i < 60; i++) {
      assertThat(new String(senders.get(i).receive(), UTF_8)).isEqualTo("sender " + i);
    }
    assertThat(only(forwarder).use().total()).isEqualTo(60);
  }

  @Test
  void datagramsOfOneSenderSeeOneSocketOfTheServer() throws IOException {
    UdpClient client = client("127.0.0.1", publish());
    client.ask("a");
    client.ask("b");
    assertThat(echo.senders()).hasSize(1);
  }

  @Test
  void whatIsSentBeforeTheProgramRunsArrivesWhenItDoes() throws IOException {
    see(forwarder, published());
    UdpClient client = client("127.0.0.1", only(forwarder).localPort().orElseThrow());
    assertThat(client.ask("early")).isEqualTo("early");
  }

  /** It is told when the client has it already. */
  private void awaitReceived() {
    await().until(() -> traffic.contains("received 1"));
  }

  @Test
  void aFlowThatNobodyUsesEndsAndTheNextDatagramBeginsAnother() throws IOException {
    UdpClient client = client("127.0.0.1", publish());
    client.ask("a");
    awaitReceived();
    clock.advance(Duration.ofSeconds(121));
    await().until(() -> only(forwarder).use().connections() == 0);
    await().untilAsserted(() -> assertThat(traffic).last().isEqualTo("closed"));
    await().untilAsserted(() -> assertThat(forwarder.history()).hasSize(1));
    assertThat(client.ask("b")).isEqualTo("b");
    assertThat(echo.senders()).as("sockets of the server").hasSize(2);
  }

  @Test
  void moreSendersThanAllowedEndTheOnesThatAreOldest() throws IOException {
    int local = publish();
    for (int i = 0; i < MOST_CONNECTIONS + 5; i++) {
      assertThat(client("127.0.0.1", local).ask("" + i)).isEqualTo("" + i);
    }
    assertThat(only(forwarder).use().connections()).isEqualTo(MOST_CONNECTIONS);
    assertThat(clients.getFirst().ask("again")).isEqualTo("again");
  }

  @Test
  void aPortWhereNobodyListensLosesNothingElse() throws IOException {
    int local = publish();
    UdpClient client = client("127.0.0.1", local);
    int port = echo.port();
    echo.close();
    client.send(new byte[] {1});
    client.send(new byte[] {2});
    echo = new UdpEcho(port);
    await().until(() -> client.tryToAsk("there?").isPresent());
  }

  @Test
  void aProgramThatEndsIsStartedAgain() throws IOException {
    UdpClient client = client("127.0.0.1", publish());
    client.ask("a");
    programs.getFirst().kill();
    await().until(() -> client.tryToAsk("b").isPresent());
    assertThat(programs).hasSize(2);
  }

  @Test
  void withoutPythonThePortIsListedWithTheReasonAndTcpGoesOn() throws IOException {
    withoutPython = true;
    see(
        forwarder,
        running("dns", new PublishedPort(53, "udp", "", echo.port()), Containers.tcp(port)));
    await()
        .untilAsserted(
            () ->
                assertThat(forwarder.forwards())
                    .filteredOn(it -> it.protocol().equals("udp"))
                    .singleElement()
                    .satisfies(it -> assertThat(it.status()).isEqualTo(Status.PENDING))
                    .satisfies(
                        it ->
                            assertThat(it.reason().orElse(""))
                                .contains("UDP needs", "python3", "exit code 127")));
    assertThat(echo("127.0.0.1", port, "tcp")).isEqualTo("tcp");
    withoutPython = false;
    forwarder.reconcile(() -> List.of(published()));
    await().until(() -> only(forwarder).status() == Status.ACTIVE);
  }

  @Test
  void theProgramEndsWithTheLastPort() throws IOException {
    int local = publish();
    client("127.0.0.1", local).ask("a");
    awaitReceived();
    forwarder.release(id("dns"));
    await().until(() -> programs.stream().noneMatch(LocalProgram::isAlive));
    new DatagramSocket(local, InetAddress.getByName("127.0.0.1")).close();
    await().untilAsserted(() -> assertThat(traffic).last().isEqualTo("closed"));
    assertThat(client("127.0.0.1", publish()).ask("again")).isEqualTo("again");
  }

  @Test
  void whatFindsTheQueueFullIsLostAndCounted() throws IOException {
    UdpClient client = client("127.0.0.1", publish());
    client.ask("a");
    programs.getFirst().freeze();
    await()
        .until(
            () -> {
              for (int i = 0; i < 20; i++) {
                client.send(new byte[60_000]);
              }
              return only(forwarder).use().lost() > 0;
            });
    assertThat(only(forwarder).status()).isEqualTo(Status.ACTIVE);
  }
}
