package io.dockbridge.hostservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.hostservices.HostContainers.ServerPort;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.testkit.FreePorts;
import io.dockbridge.testkit.ManualClock;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What containers reach of this machine, at a relay that speaks as the real one. */
class HostServicesTest {
  private static final String PEER = "172.17.0.2";

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-30T12:00:00Z"));
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final EchoServices echo = new EchoServices();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean mounted = true;
  private volatile Optional<ServerPort> published = Optional.empty();
  private FakeRelay relay;
  private HostServices services;

  @BeforeEach
  void open() throws IOException {
    relay = new FakeRelay();
  }

  @AfterEach
  void close() throws IOException {
    services.close();
    relay.close();
    echo.close();
    for (ServerSocketChannel listener : listeners) {
      listener.close();
    }
  }

  private void start(String ports, String... deny) {
    services =
        new HostServices(
            relay,
            new HostServices.Settings(
                PortPolicy.of(List.of(ports.split(",")), List.of(deny)),
                folder.resolve("agents"),
                true),
            new Containers(),
            _ -> new Traffic(),
            clock);
    services.connected();
  }

  private final class Containers implements HostContainers {
    @Override
    public Optional<ServerPort> publishedAs(int localPort) {
      return published;
    }

    @Override
    public Optional<String> nameOf(String address) {
      return address.equals(PEER) ? Optional.of("web") : Optional.empty();
    }

    @Override
    public Optional<String> mounting(String pathEnd) {
      return mounted ? Optional.of("git") : Optional.empty();
    }
  }

  private final class Traffic implements HostTraffic.Connection {
    Traffic() {
      connections.incrementAndGet();
    }

    @Override
    public void sent(int count) {
      bytes.addAndGet(count);
    }

    @Override
    public void received(int count) {
      bytes.addAndGet(count);
    }

    @Override
    public void close() {
      connections.decrementAndGet();
    }
  }

  private String ask(Duplex container, String text) throws IOException {
    container.output().write(text.getBytes(StandardCharsets.UTF_8));
    container.shutdownOutput();
    return new String(container.input().readAllBytes(), StandardCharsets.UTF_8);
  }

  private FakeRelay.Answer announce(int port) throws IOException, InterruptedException {
    return relay.announce("tcp %d %s".formatted(port, PEER));
  }

  @Test
  void aContainerReachesAServiceOnLoopbackAndHalfCloses() throws Exception {
    start("any");
    var container = announce(echo.at("127.0.0.1"));
    assertThat(container.line()).isEqualTo("+");
    assertThat(connections).hasValue(1);
    assertThat(ask(container.stream(), "hello")).isEqualTo("hello");
    await().until(() -> connections.get() == 0);
    assertThat(bytes).hasValue(10);
  }

  @Test
  void aServiceThatListensOnIpv6AloneIsReached() throws Exception {
    start("any");
    var container = announce(echo.at("::1"));
    assertThat(container.line()).isEqualTo("+");
    assertThat(ask(container.stream(), "six")).isEqualTo("six");
  }

  @Test
  void aClosedPortIsRefused() throws Exception {
    start("any");
    int port = FreePorts.one();
    assertThat(announce(port).line()).isEqualTo("-");
    assertThat(services.incoming())
        .singleElement()
        .satisfies(it -> assertThat(it.refused()).contains("nothing listens there"));
  }

  @Test
  void onlyAllowedPortsAreReached() throws Exception {
    int open = echo.at("127.0.0.1");
    int other = echo.at("127.0.0.1");
    start(String.valueOf(open));
    assertThat(announce(other).line()).isEqualTo("-");
    assertThat(announce(open).line()).isEqualTo("+");
  }

  @Test
  void aDeniedPortIsRefusedThoughAnyIsAllowed() throws Exception {
    int port = echo.at("127.0.0.1");
    start("any", (port - 1) + "-" + port);
    assertThat(announce(port).line()).isEqualTo("-");
  }

  @Test
  void aPortOfAnotherContainerIsReachedOnTheServer() throws Exception {
    published = Optional.of(new ServerPort("127.0.0.1", 8080));
    start("5432");
    assertThat(announce(9080).line()).isEqualTo("= 127.0.0.1 8080");
  }

  @Test
  void aThousandAtOnceAreServed() throws Exception {
    start("any");
    int port = echo.at("127.0.0.1");
    List<FakeRelay.Answer> containers = new ArrayList<>();
    containers.add(announce(port));
    relay.queued(1000);
    for (int i = 1; i < 1000; i++) {
      containers.add(announce(port));
    }
    assertThat(containers).allMatch(it -> it.line().equals("+"));
    assertThat(connections).hasValue(1000);
    for (FakeRelay.Answer container : containers) {
      assertThat(ask(container.stream(), "x")).isEqualTo("x");
    }
  }

  @Test
  void aRelayThatEndsIsStartedAgain() throws Exception {
    start("any");
    assertThat(announce(echo.at("127.0.0.1")).line()).isEqualTo("+");
    relay.killControl();
    await().until(() -> relay.starts.get() == 2 && services.awaitReady().isEmpty());
    relay.queued(10);
    assertThat(announce(echo.at("127.0.0.1")).line()).isEqualTo("+");
  }

  @Test
  void aStopEndsTheRelayBeforeTheConnection() throws Exception {
    start("any");
    assertThat(services.awaitReady()).isEmpty();
    services.close();
    assertThat(relay.ends).hasValue(1);
  }

  @Test
  void aServerThatCannotDoItSaysWhy() throws Exception {
    relay.greeting = "failed python is not root";
    start("any");
    assertThat(services.awaitReady()).contains("python is not root");
    assertThat(services.problem()).contains("python is not root");
    assertThat(relay.starts).hasValue(1);
  }

  @Test
  void aStartDoesNotWaitForARelayThatHasFailed() throws Exception {
    relay.greeting = "";
    start("any");
    for (int i = 0; i < 100; i++) {
      assertThat(services.awaitReady()).contains("the relay on the server does not answer");
    }
    assertThat(relay.starts).hasValueLessThan(10);
  }

  @Test
  void theStatusNamesTheContainerThatWasHere() throws Exception {
    start("any");
    int port = echo.at("127.0.0.1");
    var container = announce(port);
    assertThat(container.line()).isEqualTo("+");
    await()
        .untilAsserted(
            () ->
                assertThat(services.incoming())
                    .containsExactly(
                        new IncomingPort(
                            String.valueOf(port), "web", clock.instant(), 1, 1, Optional.empty())));
  }

  /** Answers every message with its type and the one of a list. */
  private Path agent() throws IOException {
    Path path = folder.resolve("agent.sock");
    ServerSocketChannel listener =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(path));
    listeners.add(listener);
    Thread.ofVirtual().start(() -> answerAsAgent(listener));
    return path;
  }

  private static void answerAsAgent(ServerSocketChannel listener) {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        Thread.ofVirtual().start(() -> answerMessages(client));
      }
    } catch (IOException _) {
      return; // closed
    }
  }

  private static void answerMessages(SocketChannel client) {
    try (client) {
      var in = new DataInputStream(Channels.newInputStream(client));
      while (true) {
        byte[] message = new byte[in.readInt()];
        in.readFully(message);
        client.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 2, 12, message[0]}));
      }
    } catch (IOException _) {
      return; // the client has hung up
    }
  }

  private byte[] askAgent(Duplex container, int type) throws IOException {
    container.output().write(new byte[] {0, 0, 0, 1, (byte) type});
    container.output().flush();
    int length = ByteBuffer.wrap(container.input().readNBytes(4)).getInt();
    return container.input().readNBytes(length);
  }

  private static String name(String serverPath) {
    return serverPath.replaceAll(".*/agent-(.*)\\.sock", "$1");
  }

  @Test
  void anAgentListsAndSignsAndDoesNothingElse() throws Exception {
    start("any");
    String name = name(services.shareAgent(agent()));
    var container = relay.announce("agent " + name);
    assertThat(container.line()).isEqualTo("+");
    assertThat(askAgent(container.stream(), 11)).containsExactly(12, 11);
    assertThat(askAgent(container.stream(), 13)).containsExactly(12, 13);
    for (int type : new int[] {0, 1, 9, 17, 18, 19, 22, 23, 25, 27, 255}) {
      assertThat(askAgent(container.stream(), type)).as("type " + type).containsExactly(5);
    }
    assertThat(askAgent(container.stream(), 11)).containsExactly(12, 11);
  }

  @Test
  void anAgentThatNoRunningContainerHasMountedIsNotReached() throws Exception {
    start("any");
    String name = name(services.shareAgent(agent()));
    mounted = false;
    assertThat(relay.announce("agent " + name).line()).isEqualTo("-");
  }

  @Test
  void anAgentThatIsGoneIsRefusedAndReachedWhenItIsBack() throws Exception {
    start("any");
    Path socket = agent();
    String name = name(services.shareAgent(socket));
    listeners.removeLast().close();
    await().until(() -> relay.announce("agent " + name).line().equals("-")); // refused
    Files.delete(socket);
    assertThat(relay.announce("agent " + name).line()).isEqualTo("-"); // no such file
    assertThat(agent()).isEqualTo(socket);
    var container = relay.announce("agent " + name);
    assertThat(container.line()).isEqualTo("+");
    assertThat(askAgent(container.stream(), 11)).containsExactly(12, 11);
  }

  @Test
  void aServerThatCannotMakeAnAgentsSocketKeepsThePorts() throws Exception {
    start("any");
    relay.agentAnswer = "refused %s no space left";
    Path socket = agent();
    assertThatThrownBy(() -> services.shareAgent(socket)).hasMessage("no space left");
    assertThat(announce(echo.at("127.0.0.1")).line()).isEqualTo("+");
    relay.agentAnswer = FakeRelay.AGENT_MADE;
    String name = name(services.shareAgent(socket));
    assertThat(relay.announce("agent " + name).line()).isEqualTo("+");
    assertThat(relay.starts).hasValue(1);
  }

  @Test
  void whatAContainerSaysBeforeTheAnswerArrives() throws Exception {
    start("any");
    int port = echo.at("127.0.0.1");
    var container = relay.announce("tcp %d %s\nhello, ".formatted(port, PEER));
    assertThat(container.line()).isEqualTo("+");
    assertThat(ask(container.stream(), "world")).isEqualTo("hello, \nworld");
  }

  @Test
  void theServerCannotNameAnotherSocketOfThisMachine() throws Exception {
    start("any");
    String _ = services.shareAgent(agent());
    assertThat(relay.announce("agent 0123456789abcdef").line()).isEqualTo("-");
  }

  @Test
  void anAgentStaysMountedOverARestartOfTheDaemon() throws Exception {
    start("any");
    Path socket = agent();
    String path = services.shareAgent(socket);
    services.close();
    start("any");
    await()
        .untilAsserted(
            () ->
                assertThat(services.withLocalPaths("{\"Source\":\"" + path + "\"}"))
                    .isEqualTo("{\"Source\":\"" + socket + "\"}"));
    assertThat(relay.announce("agent " + name(path)).line()).isEqualTo("+");
  }

  @Test
  void noRelayIsStartedBeforeSomethingIsShared() throws Exception {
    start("off");
    assertThat(relay.starts).hasValue(0);
    String _ = services.shareAgent(agent());
    assertThat(relay.starts).hasValue(1);
    assertThat(relay.greeted).containsExactly("hello agents");
  }

  @Test
  void onlyAnAgentIsTakenForOne() throws Exception {
    start("off");
    assertThat(HostServices.isAgent(agent())).isTrue();
    assertThat(HostServices.isAgent(Files.createFile(folder.resolve("file")))).isFalse();
    assertThat(HostServices.isAgent(folder.resolve("none"))).isFalse();
  }
}
