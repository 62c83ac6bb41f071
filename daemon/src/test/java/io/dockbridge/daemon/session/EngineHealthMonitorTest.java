package io.dockbridge.daemon.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.dockbridge.daemon.session.EngineHealth.Answers;
import io.dockbridge.daemon.session.EngineHealth.Away;
import io.dockbridge.daemon.session.EngineHealth.Hangs;
import io.dockbridge.daemon.session.EngineHealthMonitor.Pace;
import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.testkit.FakeEngine;
import io.dockbridge.testkit.ManualClock;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The question whether an engine answers, put to one on the wire. */
class EngineHealthMonitorTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  /** An engine that answers does so within, on a busy machine, too. */
  private static final Duration ANSWER = Duration.ofSeconds(1);

  private static final Duration LONG = Duration.ofMinutes(1);

  private final ManualClock clock = new ManualClock();

  /** How the next dial fails, if it does. */
  private final AtomicReference<Optional<IOException>> trouble =
      new AtomicReference<>(Optional.empty());

  private FakeEngine engine;
  private EngineHealthMonitor health;
  private volatile Map<String, String> said = Map.of();

  @BeforeEach
  void open() throws IOException {
    engine = FakeEngine.start();
    begin(LONG);
  }

  @AfterEach
  void close() {
    health.close();
    engine.close();
  }

  private void begin(Duration timeout) {
    begin(ANSWER, timeout);
  }

  private void begin(Duration answer, Duration timeout) {
    health =
        EngineHealthMonitor.start(
            this::dial, new Pace(SHORT, answer, timeout), clock, (headers, _) -> said = headers);
  }

  private void beginAgain(Duration timeout) {
    health.close();
    begin(timeout);
  }

  private Duplex dial() throws IOException {
    Optional<IOException> failure = trouble.get();
    if (failure.isPresent()) {
      throw failure.get();
    }
    return new ChannelDuplex(SocketChannel.open(engine.address()));
  }

  private void freeze() {
    engine.freeze();
    await().until(() -> health.now() instanceof Hangs);
  }

  @Test
  void anEngineIsAskedOnAConnectionOfItsOwn() {
    health.close();
    begin(LONG, LONG);
    await().until(() -> engine.requests().size() > 2);
    assertThat(engine.requests()).containsOnly("GET /_ping");
    assertThat(health.now()).isEqualTo(new Answers(clock.instant()));
    assertThat(health.hangs()).isEmpty();
  }

  /** Not only after the first interval: a client may come as soon as the session is there. */
  @Test
  void whatClientsChooseByIsAskedForAtOnce() {
    health.close();
    health =
        EngineHealthMonitor.start(
            this::dial, new Pace(LONG, ANSWER, LONG), clock, (headers, _) -> said = headers);
    await().until(() -> said.equals(Map.of("Builder-Version", "2", "Swarm", "inactive")));
  }

  @Test
  void oneThatDoesNotAnswerHangsUntilItDoes() {
    freeze();
    assertThat(health.hangs()).hasValueSatisfying(it -> assertThat(it).contains("not answered"));
    engine.thaw();
    await().until(() -> health.now() instanceof Answers);
    assertThat(health.hangs()).isEmpty();
  }

  @Test
  void whoWaitsForOneThatHangsGoesOnWhenItAnswers() throws Exception {
    freeze();
    CompletableFuture<Void> request = waiting();
    assertThat(request).isNotDone();
    engine.thaw();
    request.get();
  }

  private CompletableFuture<Void> waiting() {
    return CompletableFuture.runAsync(
        () -> {
          try {
            health.await();
          } catch (EngineUnavailableException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void whoHasWaitedLongEnoughIsToldTheReason() {
    beginAgain(SHORT);
    freeze();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(health::await)
        .withMessageContaining("has not answered since " + clock.instant())
        .withMessageContaining("systemctl status docker");
  }

  @Test
  void whoWaitsWhenTheSessionEndsGoesOnToTheNextOne() throws Exception {
    freeze();
    CompletableFuture<Void> request = waiting();
    health.close();
    request.get();
  }

  @Test
  void aQuestionThatCanBeAskedAgainIsGivenUpBeforeItsAnswer() throws Exception {
    engine.freeze();
    try (Duplex stream = health.unanswered(dial())) {
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> stream.input().read());
    }
  }

  @Test
  void aQuestionThatComesWhenItHangsIsGivenUpAtOnce() throws Exception {
    freeze();
    try (Duplex stream = health.unanswered(dial())) {
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> stream.input().read());
    }
  }

  @Test
  void anAnswerThatHasBegunIsNotBrokenOff() throws Exception {
    engine.script("/logs", 200, "x".repeat(100));
    try (Duplex stream = health.unanswered(dial())) {
      stream
          .output()
          .write(
              "GET /logs HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
      stream.output().flush();
      assertThat(stream.input().read()).isEqualTo('H');
      freeze();
      assertThat(new String(stream.input().readAllBytes(), US_ASCII)).endsWith("xxx");
    }
  }

  @Test
  void oneThatIsNotThereDoesNotHang() throws Exception {
    trouble.set(Optional.of(new SshException(SshException.Kind.CHANNEL, "nobody listens", null)));
    await().until(() -> health.now() instanceof Away);
    assertThat(health.now().problem()).hasValue("nobody listens");
    assertThat(health.hangs()).isEmpty();
    health.await();
  }

  @Test
  void aLostConnectionSaysNothingOfTheEngine() {
    AtomicReference<Integer> asked = new AtomicReference<>(0);
    health.close();
    health =
        EngineHealthMonitor.start(
            () -> {
              asked.updateAndGet(it -> it + 1);
              throw new SshException(SshException.Kind.NETWORK, "lost", null);
            },
            new Pace(SHORT, SHORT, LONG),
            clock,
            (_, _) -> {});
    await().until(() -> asked.get() > 2);
    assertThat(health.now()).isInstanceOf(Answers.class);
  }

  @Test
  void twoQuestionsFitIntoTwoKeepAlives() {
    Duration keepAlive = Duration.ofSeconds(15);
    Pace pace = Pace.of(keepAlive);
    Duration noticed = pace.interval().plus(pace.answer().multipliedBy(2));
    assertThat(noticed).isLessThanOrEqualTo(keepAlive.multipliedBy(2));
    assertThat(pace.timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aBusyEngineHasSecondsHoweverShortTheKeepAlive() {
    assertThat(Pace.of(Duration.ofMillis(100)).answer()).isEqualTo(Duration.ofSeconds(3));
  }
}
