package io.dockbridge.portforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.portforward.local.LocalAddresses;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.Exclusions;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.traffic.ForwardTraffic;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.testkit.FakeEngine;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerMonitorTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final List<Duplex> dialled = new CopyOnWriteArrayList<>();
  private volatile boolean unreachable;
  private FakeEngine fake;
  private EchoServer server;
  private DockerEngine engine;
  private PortForwarder forwarder;

  @BeforeEach
  void open() throws IOException {
    fake = FakeEngine.start();
    server = new EchoServer();
    engine = new DockerEngine(this::dial);
    forwarder =
        new PortForwarder(
            server,
            ForwarderFixture::runsNoCommands,
            forward -> new Untold(),
            new ForwardSettings(
                ConflictStrategy.INCREMENT,
                LocalAddresses.BOTH,
                Exclusions.NONE,
                100,
                100,
                Optional.empty(),
                Duration.ofMillis(20)),
            InstantSource.system(),
            _ -> {});
  }

  @AfterEach
  void close() {
    forwarder.close();
    engine.close();
    server.close();
    fake.close();
  }

  private Duplex dial() throws IOException {
    if (unreachable) {
      throw new IOException("unreachable");
    }
    Duplex duplex = new ChannelDuplex(SocketChannel.open(fake.address()));
    dialled.add(duplex);
    return duplex;
  }

  private static final class Untold implements ForwardTraffic.Connection {
    @Override
    public void sent(int bytes) {}

    @Override
    public void received(int bytes) {}

    @Override
    public void close() {}
  }

  private void awaitForwarded(Integer... ports) {
    await()
        .untilAsserted(
            () ->
                assertThat(forwarder.forwards())
                    .extracting(PortForward::requestedPort)
                    .containsExactlyInAnyOrder(ports));
  }

  @Test
  void containersThatRunAlreadyAreForwardedWhenItIsOpen() throws IOException {
    int port = FreePorts.one();
    fake.run("web", "80/tcp=" + port);
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      assertThat(forwarder.forwards()).hasSize(1);
      new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
  }

  @Test
  void itKnowsHowManyContainersRun() throws IOException {
    fake.run("web");
    try (ContainerMonitor monitor = ContainerMonitor.open(engine, forwarder, NEVER)) {
      assertThat(monitor.running()).isEqualTo(1);
      String second = fake.run("db");
      await().until(monitor::running, it -> it == 2);
      fake.stop(second);
      await().until(monitor::running, it -> it == 1);
    }
  }

  @Test
  void itSubscribesBeforeItLists() throws IOException {
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      assertThat(fake.requests())
          .satisfiesExactly(
              first -> assertThat(first).startsWith("GET /events?"),
              second -> assertThat(second).startsWith("GET /containers/json"));
    }
  }

  @Test
  void portsComeAndGoWithTheirContainers() throws IOException {
    int port = FreePorts.one();
    int other = FreePorts.one();
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      String web = fake.run("web", "80/tcp=" + port, "81/tcp=" + other, "82/tcp");
      awaitForwarded(port, other);
      fake.stop(web);
      awaitForwarded();
      fake.start(web);
      awaitForwarded(port, other);
      fake.remove(web);
      awaitForwarded();
    }
  }

  @Test
  void lateDoubledAndMisleadingEventsChangeNothing() throws IOException {
    int port = FreePorts.one();
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      String web = fake.run("web", "80/tcp=" + port);
      String idle = fake.create("idle", "80/tcp=" + FreePorts.one());
      awaitForwarded(port);
      for (String action : List.of("die", "start", "start", "stop", "destroy", "start", "die")) {
        fake.emit(web, action);
        fake.emit(idle, action);
        fake.emit("f".repeat(64), action);
      }
      int marker = FreePorts.one();
      fake.run("marker", "80/tcp=" + marker);
      awaitForwarded(port, marker);
      new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
  }

  @Test
  void eventsThatSayNothingOfPortsCostNoQuestion() throws IOException {
    int port = FreePorts.one();
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      String web = fake.create("web");
      fake.emit(web, "exec_create: sh -c true");
      fake.emit(web, "health_status: healthy");
      fake.reconnect(web, "connect"); // before it runs, a part of its start
      fake.run("marker", "80/tcp=" + port);
      awaitForwarded(port);
      assertThat(fake.requests().stream().filter(it -> it.contains(web)))
          .as("the one after it was created")
          .hasSize(1);
    }
  }

  @Test
  void whatEventsDoNotTellTheNextListingFinds() throws IOException {
    String web = fake.run("web", "80/tcp=" + FreePorts.one());
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, Duration.ofMillis(50))) {
      assertThat(forwarder.forwards()).hasSize(1);
      fake.stopSilently(web);
      awaitForwarded();
    }
  }

  @Test
  void aPortThatGoesFromOneContainerToAnotherIsTheOthers() throws IOException {
    int port = FreePorts.one();
    String old = fake.run("old", "80/tcp=" + port);
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      fake.stopSilently(old);
      fake.run("new", "80/tcp=" + port);
      await()
          .untilAsserted(
              () ->
                  assertThat(forwarder.forwards())
                      .extracting(PortForward::containerName)
                      .containsExactly("new"));
      fake.emit(old, "die");
      fake.remove(old);
      int marker = FreePorts.one();
      fake.run("marker", "80/tcp=" + marker);
      awaitForwarded(port, marker);
      assertThat(forwarder.forwards().getFirst().localPort()).hasValue(port);
    }
  }

  @Test
  void anEventStreamThatEndsIsOpenedAgainAndWhatWasMissedIsFound() throws IOException {
    int port = FreePorts.one();
    int missed = FreePorts.one();
    String web = fake.run("web", "80/tcp=" + port);
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      unreachable = true;
      fake.endEvents();
      await().until(() -> fake.subscriptions() == 0);
      for (Duplex duplex : dialled) {
        duplex.close();
      }
      fake.stop(web);
      fake.run("missed", "80/tcp=" + missed);
      unreachable = false;
      awaitForwarded(missed);
      int later = FreePorts.one();
      fake.run("later", "80/tcp=" + later);
      awaitForwarded(missed, later);
    }
  }

  @Test
  void aPortFollowsItsContainersNetwork() throws IOException {
    int port = FreePorts.one();
    String web = fake.run("web", "80/tcp=" + port);
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      awaitForwarded(port);
      fake.reconnect(web, "disconnect");
      awaitForwarded();
      fake.reconnect(web, "connect", "80/tcp=" + port);
      awaitForwarded(port);
    }
  }

  @Test
  void aContainerThatCouldNotBeLookedAtIsFoundByListing() throws IOException {
    int port = FreePorts.one();
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      String web = fake.create("web", "80/tcp=" + port);
      fake.script("/containers/" + web + "/json", 500, "{\"message\":\"busy\"}");
      fake.start(web);
      awaitForwarded(port);
    }
  }

  @Test
  void withoutAnEngineItDoesNotOpenAndLeavesNothing() throws IOException {
    fake.script("/containers/json", 500, "{\"message\":\"not now\"}");
    assertThatThrownBy(() -> ContainerMonitor.open(engine, forwarder, NEVER))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not now");
    await().until(() -> fake.subscriptions() == 0);
  }

  @Test
  void closingItLeavesThePortsAndNoSubscription() throws IOException {
    int port = FreePorts.one();
    fake.run("web", "80/tcp=" + port);
    ContainerMonitor monitor = ContainerMonitor.open(engine, forwarder, NEVER);
    monitor.close();
    monitor.close();
    await().until(() -> fake.subscriptions() == 0);
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    assertThat(forwarder.forwards()).hasSize(1);
  }

  /**
   * Four users start and stop fifty containers each, as the engine socket does it, while the
   * monitor hears of it, misleading events included.
   */
  @Test
  void inAnyOrderOfEventsAPortIsOpenWhenAStartReturnsAndClosedWhenAStopReturns() throws Exception {
    long seed = System.nanoTime();
    Map<String, Integer> ports = new ConcurrentHashMap<>();
    for (int port = 20_000; ports.size() < 200; port++) {
      ports.put(fake.create("c" + port, "80/tcp=127.0.0.1:" + port), port);
    }
    List<String> ids = List.copyOf(ports.keySet());
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, Duration.ofMillis(100));
        ExecutorService users = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> lives = new ArrayList<>();
      for (int user = 0; user < 4; user++) {
        List<String> own = ids.subList(user * 50, user * 50 + 50);
        Random random = new Random(seed + user);
        lives.add(() -> live(own, random));
      }
      for (Future<Void> life : users.invokeAll(lives)) {
        life.get();
      }
      Integer[] published =
          engine.running().stream().map(it -> ports.get(it.id())).toArray(Integer[]::new);
      awaitForwarded(published);
      assertThat(forwarder.forwards())
          .as("seed %d", seed)
          .allSatisfy(it -> assertThat(it.status()).isEqualTo(PortForward.Status.ACTIVE));
    }
  }

  private Void live(List<String> own, Random random) throws IOException {
    for (int step = 0; step < 150; step++) {
      String id = own.get(random.nextInt(own.size()));
      Container container = engine.inspect(id).orElseThrow();
      if (container.running()) {
        int port = localPort(id);
        fake.stop(id);
        forwarder.release(id);
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
            .isInstanceOf(ConnectException.class);
      } else {
        forwarder.prepare(container);
        fake.start(id);
        forwarder.refresh(id, engine::inspect);
        new Socket("127.0.0.1", localPort(id)).close();
      }
      fake.emit(own.get(random.nextInt(own.size())), random.nextBoolean() ? "start" : "die");
    }
    return null;
  }

  private int localPort(String id) {
    return forwarder.forwards().stream()
        .filter(it -> it.containerId().equals(id))
        .findFirst()
        .flatMap(it -> it.localPort().stream().boxed().findFirst())
        .orElseThrow();
  }
}
