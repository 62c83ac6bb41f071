package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What streams do on any server; one connection serves all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StreamContract {
  private static final long LENGTH = Long.getLong("stream.mebibytes", 8) << 20;

  @TempDir static Path directory;
  private TestServer server;
  private SshConnection connection;
  private Backend answering;
  private Backend echoing;

  abstract TestServer start(Path directory, SshKeyPair accepted) throws IOException;

  final Duplex dial(Backend backend) throws IOException {
    return dial(connection, backend.port());
  }

  /** A stream to a TCP port. */
  Duplex dial(SshConnection connection, int port) throws IOException {
    return connection.openTcp("127.0.0.1", port);
  }

  @BeforeAll
  void connect() throws IOException {
    SshKeyPair identity = SshKeyPair.generate("test");
    server = start(directory, identity);
    connection = server.connect(identity);
    answering = Backend.start(directory.resolve("answer.sock"), Backend.answersAfterTheEnd());
    echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
  }

  @AfterAll
  void closeAll() throws IOException {
    if (server != null) {
      connection.close();
      server.close();
      answering.close();
      echoing.close();
    }
  }

  @Test
  void aUnixSocketAnswers() throws Exception {
    try (Duplex stream = connection.openSocket(echoing.path())) {
      stream.output().write('x');
      assertThat(stream.input().read()).isEqualTo('x');
    }
  }

  @Test
  void aTcpPortAnswers() throws Exception {
    try (Duplex stream = dial(echoing)) {
      stream.output().write('x');
      assertThat(stream.input().read()).isEqualTo('x');
    }
  }

  @Test
  void sixteenStreamsAtOnceKeepEveryByteAndTheirHalfClose() throws Exception {
    List<Callable<Boolean>> exchanges = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int seed = i;
      exchanges.add(() -> exchange(connection.openSocket(answering.path()), seed, LENGTH));
      exchanges.add(() -> exchange(dial(answering), seed, LENGTH));
    }
    requireAll(exchanges);
    await().until(() -> answering.openConnections() == 0);
  }

  @Test
  void shortAnswersAreNotCutByTheCloseBehindThem() throws Exception {
    List<Callable<Boolean>> exchanges = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int seed = i;
      exchanges.add(() -> exchange(connection.openSocket(answering.path()), seed, 200_000 + seed));
    }
    requireAll(exchanges);
  }

  @Test
  void sixteenLocalSocketsAtOnceKeepEveryByteAndTheirHalfClose() throws Exception {
    try (LocalPort port = LocalPort.open(() -> dial(answering))) {
      List<Callable<Boolean>> exchanges = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int seed = i;
        exchanges.add(() -> exchange(port.connect(), seed, LENGTH));
      }
      requireAll(exchanges);
    }
    await().until(() -> answering.openConnections() == 0);
  }

  @Test
  void shortAnswersToLocalSocketsAreNotCutByTheCloseBehindThem() throws Exception {
    try (LocalPort port = LocalPort.open(() -> connection.openSocket(answering.path()))) {
      List<Callable<Boolean>> exchanges = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        int seed = i;
        exchanges.add(() -> exchange(port.connect(), seed, 200_000 + seed));
      }
      requireAll(exchanges);
    }
  }

  /** Each stream's window runs out many times, in both directions and on both sides. */
  @Test
  void sixtyFourLocalSocketsThatStallAllTheTimeAllGetToTheEnd() throws Exception {
    try (LocalPort port = LocalPort.open(() -> dial(echoing))) {
      List<Callable<Boolean>> echoes = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int seed = i;
        echoes.add(() -> echo(port.connect(), seed, LENGTH / 2));
      }
      requireAll(echoes);
    }
    await().until(() -> echoing.openConnections() == 0);
  }

  @Test
  void theBackendsFirstWordsReachALocalSocketThatSaysNothing() throws Exception {
    ConnectionHandler greeter = client -> client.write(ByteBuffer.wrap(new byte[] {'h', 'i'}));
    try (Backend greeting = Backend.start(directory.resolve("greet.sock"), greeter);
        LocalPort port = LocalPort.open(() -> dial(greeting));
        Duplex client = port.connect()) {
      assertThat(client.input().readAllBytes()).asString().isEqualTo("hi");
    }
  }

  /**
   * Nothing is under way for a while, so that nothing but the wait for an answer holds the stream.
   */
  @Test
  void answersThatComeLongBehindTheHalfCloseAreKept() throws Exception {
    ConnectionHandler thinker =
        client -> {
          Duplex peer = new ChannelDuplex(client);
          byte[] question = peer.input().readAllBytes();
          LockSupport.parkNanos(Duration.ofMillis(80).toNanos());
          peer.output().write(question);
        };
    try (Backend thinking = Backend.start(directory.resolve("think.sock"), thinker);
        LocalPort port = LocalPort.open(() -> dial(thinking))) {
      List<Callable<Boolean>> questions = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        questions.add(() -> ask(port.connect(), new byte[3000]));
      }
      for (int i = 0; i < questions.size(); i += 20) {
        requireAll(questions.subList(i, i + 20));
      }
    }
  }

  private static boolean ask(Duplex stream, byte[] question) throws IOException {
    try (stream) {
      stream.output().write(question);
      stream.shutdownOutput();
      return stream.input().readAllBytes().length == question.length;
    }
  }

  @Test
  void aLocalSocketThatIsResetEndsTheFarEnd() throws Exception {
    try (LocalPort port = LocalPort.open(() -> dial(echoing))) {
      SocketChannel client = port.connectChannel();
      client.write(ByteBuffer.wrap(new byte[] {'x'}));
      await().until(() -> echoing.openConnections() == 1);
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      client.close();
      await().until(() -> echoing.openConnections() == 0);
      await().until(() -> port.openConnections() == 0);
    }
  }

  @Test
  void closingALocalPortEndsItsConnectionsAtBothEnds() throws Exception {
    LocalPort port = LocalPort.open(() -> dial(echoing));
    try (port;
        Duplex client = port.connect()) {
      client.output().write('x');
      assertThat(client.input().read()).isEqualTo('x');
      port.close();
      assertThat(client.input().read()).isNegative();
      await().until(() -> echoing.openConnections() == 0);
      assertThat(port.openConnections()).isZero();
    }
  }

  private static boolean echo(Duplex stream, int seed, long length) throws Exception {
    try (stream;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Content content = new Content(seed);
      Future<Boolean> writing =
          threads.submit(
              () -> {
                content.writeTo(stream.output(), length);
                stream.shutdownOutput();
                return true;
              });
      content.requireAllFrom(stream.input(), length);
      return writing.get();
    }
  }

  /** OpenSSH ends the connection if anything of a channel follows its CLOSE. */
  @Test
  void closingAStreamWhileOthersUseItLeavesTheConnectionStanding() throws Exception {
    for (int i = 0; i < 300; i++) {
      Duplex stream = connection.openSocket(echoing.path());
      Thread reader = Thread.ofVirtual().start(() -> useUntilClosed(() -> stream.input().skip(1)));
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () ->
                      useUntilClosed(
                          () -> {
                            stream.output().write(new byte[4096]);
                            stream.shutdownOutput();
                          }));
      Thread finisher = Thread.ofVirtual().start(() -> useUntilClosed(stream::shutdownOutput));
      stream.close();
      reader.join();
      writer.join();
      finisher.join();
    }
    assertThat(connection.isOpen()).isTrue();
  }

  /** Something done to a stream. */
  private interface Use {
    void run() throws IOException;
  }

  private static void useUntilClosed(Use use) {
    try {
      use.run();
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).*(closed|shut down).*");
    }
  }

  /** Sends, half-closes, and checks the answer, which comes only then. */
  static boolean exchange(Duplex stream, int seed, long length) throws IOException {
    try (stream) {
      Content content = new Content(seed);
      DataOutputStream head = new DataOutputStream(stream.output());
      head.writeInt(seed);
      head.writeLong(length);
      content.writeTo(stream.output(), length);
      stream.shutdownOutput();
      content.requireAllFrom(stream.input(), length);
      return true;
    }
  }

  static void requireAll(List<Callable<Boolean>> exchanges) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> exchange : threads.invokeAll(exchanges)) {
        assertThat(exchange.get()).isTrue();
      }
    }
  }

  @Test
  void echoesWhileReadingAndWritingAtOnce() throws Exception {
    try (Duplex stream = connection.openSocket(echoing.path());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Content content = new Content(1);
      Future<?> writing =
          threads.submit(
              () -> {
                content.writeTo(stream.output(), LENGTH);
                stream.shutdownOutput();
                return true;
              });
      content.requireAllFrom(stream.input(), LENGTH);
      assertThat(writing.get()).isEqualTo(true);
    }
  }

  @Test
  void twoHundredStreamsAreOpenAtOnce() throws Exception {
    List<Duplex> streams = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      streams.add(connection.openSocket(echoing.path()));
    }
    for (Duplex stream : streams) {
      stream.output().write('x');
      assertThat(stream.input().read()).isEqualTo('x');
    }
    for (Duplex stream : streams) {
      stream.close();
    }
    await().until(() -> echoing.openConnections() == 0);
  }

  @Test
  void aMissingSocketIsRefusedAndTheConnectionGoesOn() throws Exception {
    assertThatThrownBy(() -> connection.openSocket(directory.resolve("missing").toString()))
        .asInstanceOf(InstanceOfAssertFactories.type(SshException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CHANNEL))
        .satisfies(e -> assertThat(e).hasMessageContaining("missing"));
    connection.openSocket(echoing.path()).close();
  }

  @Test
  void aPortWhereNothingListensIsRefused() {
    assertThatThrownBy(() -> connection.openTcp("127.0.0.1", 1))
        .asInstanceOf(InstanceOfAssertFactories.type(SshException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CHANNEL));
  }

  @Test
  void closeEndsABlockedReadAndTheFarEnd() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Duplex stream = connection.openSocket(echoing.path());
      Future<Integer> reading = threads.submit(() -> stream.input().read());
      stream.close();
      stream.close();
      assertThatThrownBy(reading::get).hasCauseInstanceOf(IOException.class);
      assertThatThrownBy(() -> stream.output().write('x')).isInstanceOf(IOException.class);
    }
    await().until(() -> echoing.openConnections() == 0);
  }

  @Test
  void runsCommands() throws Exception {
    SshConnection.ExecResult result =
        connection.exec("sh -c 'echo out; echo err >&2; exit 7'", Duration.ofSeconds(20));
    assertThat(result).isEqualTo(new SshConnection.ExecResult(7, "out\n", "err\n"));
  }

  @Test
  void givesUpOnCommandsThatTakeTooLong() {
    assertThatThrownBy(() -> connection.exec("sleep 60", Duration.ofMillis(300)))
        .isInstanceOf(SshException.class)
        .hasMessageContaining("in time");
  }
}
