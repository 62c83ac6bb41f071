package io.dockbridge.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.testkit.FakeEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DockerEngineTest {
  private final List<Duplex> dialled = new CopyOnWriteArrayList<>();
  private final BlockingQueue<ContainerEvent> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private FakeEngine fake;
  private DockerEngine engine;

  @BeforeEach
  void open() throws IOException {
    fake = FakeEngine.start();
    engine = new DockerEngine(this::dial);
  }

  @AfterEach
  void close() {
    engine.close();
    fake.close();
  }

  private Duplex dial() throws IOException {
    Duplex duplex = new ChannelDuplex(SocketChannel.open(fake.address()));
    dialled.add(duplex);
    return duplex;
  }

  private Container inspectScripted(String json) throws IOException {
    fake.script("/containers/c/json", 200, json);
    return engine.inspect("c").orElseThrow();
  }

  private static PublishedPort tcp(int containerPort, String hostIp, int hostPort) {
    return new PublishedPort(containerPort, "tcp", hostIp, hostPort);
  }

  @Test
  void theVersionIsWhatTheEngineSays() throws IOException {
    assertThat(engine.version()).contains("\"ApiVersion\":\"1.50\"");
  }

  /** Beside a rootful engine the same address may be that of another container. */
  @Test
  void theAddressesOfARootlessEngineAreNotTheServers() throws IOException {
    String json =
        """
        {"Id":"c","Name":"/c","State":{"Running":true},
         "NetworkSettings":{"Networks":{"bridge":{"Gateway":"172.17.0.1","IPAddress":"172.17.0.2"}}}}
        """;
    assertThat(inspectScripted(json).address()).contains("172.17.0.2");
    fake.script(
        "/version", 200, "{\"Components\":[{\"Name\":\"Engine\"},{\"Name\":\"rootlesskit\"}]}");
    engine.version();
    assertThat(inspectScripted(json).address()).isEmpty();
  }

  @Test
  void aConnectionIsKeptForTheNextQuestion() throws IOException {
    engine.version();
    engine.running();
    engine.version();
    assertThat(dialled).hasSize(1);
  }

  @Test
  void aKeptConnectionThatHasEndedIsReplacedUnnoticed() throws IOException {
    engine.version();
    dialled.getFirst().close();
    assertThat(engine.version()).contains("28.2.2");
    assertThat(dialled).hasSize(2);
  }

  @Test
  void anEngineThatCannotBeReachedIsAnIOException() throws IOException {
    DockerEngine unreachable =
        new DockerEngine(
            () -> {
              throw new IOException("no route");
            });
    assertThatThrownBy(unreachable::running)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no route");
    assertThatThrownBy(unreachable::version).hasMessageContaining("no route");
    assertThatThrownBy(() -> unreachable.events(event -> {}, end -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no route");
  }

  @Test
  void anEngineThatHangsUpWithoutAnAnswerIsAnIOException() throws Exception {
    try (ServerSocket server = new ServerSocket(0);
        DockerEngine hanging =
            new DockerEngine(
                () -> new ChannelDuplex(SocketChannel.open(server.getLocalSocketAddress())))) {
      Thread hangUp = Thread.ofVirtual().start(() -> hangUp(server));
      assertThatThrownBy(hanging::version).isInstanceOf(IOException.class);
      hangUp.join();
    }
  }

  /** After the question, and without an answer. */
  private static void hangUp(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().readNBytes(1);
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anErrorOfTheEngineIsToldWithItsTextAndStatus() {
    fake.script("/containers/json", 500, "{\"message\":\"disk is full\"}");
    assertThatThrownBy(engine::running)
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.status()).isEqualTo(500))
        .hasMessageContaining("disk is full");
  }

  @Test
  void anAnswerThatIsNotJsonIsAnIOException() {
    fake.script("/containers/json", 200, "<html>");
    assertThatThrownBy(engine::running).isInstanceOf(IOException.class);
  }

  @Test
  void anUnknownContainerIsEmpty() throws IOException {
    assertThat(engine.inspect("nobody")).isEmpty();
    assertThat(engine.inspect("")).isEmpty();
  }

  @Test
  void runningContainersComeWithTheirPublishedPorts() throws IOException {
    String web = fake.run("web", "80/tcp=0.0.0.0:8080", "443/tcp");
    fake.create("idle", "80/tcp=9090");
    assertThat(engine.running())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.id()).isEqualTo(web).hasSize(64);
              assertThat(it.name()).isEqualTo("web");
              assertThat(it.published()).containsExactly(tcp(80, "0.0.0.0", 8080));
            });
  }

  @Test
  void aListingIsOneRequestHoweverManyContainersRun() throws IOException {
    IntStream.range(0, 100).forEach(i -> fake.run("c" + i));
    assertThat(engine.running()).hasSize(100);
    assertThat(fake.requests()).containsExactly("GET /containers/json");
  }

  /** Its list says neither all ports of a range nor the network mode. */
  @Test
  void podmanIsAskedAboutEachContainerOverFewConnections() throws IOException {
    fake.callItself("Libpod/5.4.2 (linux)");
    IntStream.range(0, 100).forEach(i -> fake.run("c" + i));
    assertThat(engine.running()).hasSize(100);
    assertThat(fake.requests()).hasSize(101);
    assertThat(dialled).hasSizeLessThan(60);
  }

  @Test
  void aContainerThatVanishesWhilePodmanIsAskedIsLeftOut() throws IOException {
    fake.callItself("Libpod/5.4.2 (linux)");
    String gone = fake.run("gone");
    String web = fake.run("web");
    fake.script("/containers/" + gone + "/json", 404, "{\"message\":\"No such container\"}");
    assertThat(engine.running()).extracting(Container::id).containsExactly(web);
  }

  @Test
  void startingIsFineForWhatRunsAlreadyOrIsGone() throws IOException {
    fake.script("/containers/runs/start", 304, "");
    fake.script("/containers/gone/start", 404, "{\"message\":\"No such container\"}");
    fake.script("/containers/broken/start", 500, "{\"message\":\"port is already allocated\"}");
    assertThat(engine.start(List.of("runs", "gone", "broken")))
        .containsExactly(
            Map.entry(
                "broken", "The Docker engine refused with status 500: port is already allocated"));
  }

  @Test
  void aContainerThatDoesNotRunWantsPortsAndHasNone() throws IOException {
    String id = fake.create("web", "80/tcp=8080", "81/tcp=127.0.0.1:0", "53/udp=:53");
    Container web = engine.inspect(id).orElseThrow();
    assertThat(web.running()).isFalse();
    assertThat(web.published()).isEmpty();
    assertThat(web.wanted())
        .containsExactlyInAnyOrder(
            tcp(80, "", 8080), tcp(81, "127.0.0.1", 0), new PublishedPort(53, "udp", "", 53));
  }

  @Test
  void everyEventAfterSubscribingIsHeard() throws Exception {
    AutoCloseable stream = engine.events(events::add, ends::add);
    String id = fake.run("web");
    fake.emit(id, "exec_create: sh -c true");
    assertThat(events.poll(5, TimeUnit.SECONDS).action()).isEqualTo("create");
    assertThat(events.poll(5, TimeUnit.SECONDS))
        .satisfies(it -> assertThat(it.containerId()).isEqualTo(id))
        .satisfies(it -> assertThat(it.timeNano()).isPositive())
        .extracting(ContainerEvent::action)
        .isEqualTo("start");
    assertThat(events.poll(5, TimeUnit.SECONDS).action()).isEqualTo("exec_create");
    stream.close();
    assertThat(fake.requests())
        .anySatisfy(it -> assertThat(it).startsWith("GET /events?filters=").contains("container"));
  }

  @Test
  void theEndOfTheStreamIsToldOnceWithoutAReasonIfItWasClean() throws Exception {
    engine.events(events::add, ends::add);
    fake.endEvents();
    assertThat(ends.poll(5, TimeUnit.SECONDS)).isEmpty();
    engine.close();
    assertThat(ends).isEmpty();
  }

  @Test
  void aBrokenStreamEndsWithTheReason() throws Exception {
    engine.events(events::add, ends::add);
    dialled.getLast().close();
    assertThat(ends.poll(5, TimeUnit.SECONDS)).isNotEmpty();
  }

  @Test
  void closingAStreamIsNoEnd() throws Exception {
    AutoCloseable stream = engine.events(events::add, ends::add);
    stream.close();
    stream.close();
    fake.run("web");
    assertThat(ends).isEmpty();
    assertThat(events).isEmpty();
    await().until(() -> fake.subscriptions() == 0);
  }

  @Test
  void aStreamCanBeClosedByItsOwnListener() throws Exception {
    BlockingQueue<AutoCloseable> stream = new LinkedBlockingQueue<>();
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    stream.add(
        engine.events(
            event -> {
              try {
                stream.take().close();
                done.add("closed");
              } catch (Exception e) {
                done.add(e.toString());
              }
            },
            ends::add));
    fake.run("web");
    assertThat(done.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
    assertThat(ends).isEmpty();
  }

  @Test
  void closingTheEngineEndsItsStreamsAndRefusesNewCalls() throws Exception {
    engine.events(events::add, ends::add);
    engine.close();
    assertThat(ends).isEmpty();
    assertThatThrownBy(engine::version).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> engine.events(events::add, ends::add)).isInstanceOf(IOException.class);
  }

  @Test
  void closingTheEngineEndsACallThatWaits() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      DockerEngine slow =
          new DockerEngine(
              () -> new ChannelDuplex(SocketChannel.open(silent.getLocalSocketAddress())));
      BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
      Thread call = Thread.ofVirtual().start(() -> failures.add(failureOf(slow)));
      silent.accept();
      slow.close();
      call.join();
      assertThat(failures.take()).isInstanceOf(IOException.class);
    }
  }

  /** A call that never ended would be a server that is never found idle. */
  @Test
  void anEngineThatTakesAQuestionAndDoesNotAnswerIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        DockerEngine hanging =
            new DockerEngine(
                () -> new ChannelDuplex(SocketChannel.open(silent.getLocalSocketAddress())),
                Duration.ofMillis(50))) {
      assertThatThrownBy(hanging::version)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("did not answer");
      assertThatThrownBy(() -> hanging.events(events::add, ends::add))
          .isInstanceOf(IOException.class);
    }
  }

  private static Exception failureOf(DockerEngine engine) {
    try {
      return new IllegalStateException("answered " + engine.version());
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  void processorTimeIsTheCounterAndTheMomentOnTheServersClock() throws IOException {
    String busy = fake.run("busy");
    CpuTime before = engine.cpuTimes(List.of(busy)).get(busy);
    fake.passTime(Duration.ofSeconds(10));
    fake.useCpu(busy, 500);
    assertThat(engine.cpuTimes(List.of(busy, "gone")))
        .containsExactly(
            Map.entry(busy, new CpuTime(before.at().plusSeconds(10), before.usedNanos() + 500)));
  }

  @Test
  void whereTheHostCountsNothingNothingIsMeasured() throws IOException {
    String web = fake.run("web");
    fake.script(
        "/containers/" + web + "/stats",
        200,
        """
        {"read":"2026-11-21T22:04:20Z","cpu_stats":{"cpu_usage":{"total_usage":0}}}\
        """);
    assertThat(engine.cpuTimes(List.of(web))).isEmpty();
  }
}
