package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One side stops while the other is still at it. */
class UnfinishedBusinessTest {
  /** More than all buffers on the way hold together. */
  private static final int MUCH = 8 << 20;

  private static final int PIECE = 64 << 10;

  @TempDir Path folder;
  private SocketUnderTest socket;
  private ScriptedEngine engine;

  @BeforeEach
  void open() throws IOException {
    socket = new SocketUnderTest(folder);
    engine = socket.engine;
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
  }

  private static Thread send(RawClient client, int length) {
    return Thread.ofPlatform().start(() -> client.sendBytes(new byte[length]));
  }

  @Test
  void anAnswerThatComesBeforeTheBodyIsSentReachesTheClientThatIsStillSending() throws Exception {
    engine.ready.countDown();
    try (RawClient client =
        socket.client().send("PUT /containers/x/archive HTTP/1.1|Content-Length: " + MUCH + "||")) {
      Peer peer = engine.take();
      peer.readUntil("||");
      peer.send("HTTP/1.1 404 Not Found|Connection: close|Content-Length: 2||no");
      peer.close();
      Thread sender = send(client, MUCH);
      assertThat(client.readAll()).endsWith("||no");
      sender.join(); // fails on a broken pipe
    }
    await().until(() -> socket.connections() == 0);
  }

  @Test
  void aConnectionGoesOnWhenTheEngineAnsweredBeforeTheBodyWasSent() throws Exception {
    engine.ready.countDown();
    try (RawClient client =
        socket.client().send("PUT /containers/x/archive HTTP/1.1|Content-Length: " + MUCH + "||")) {
      try (Peer peer = engine.take()) {
        peer.readUntil("||");
        peer.send("HTTP/1.1 404 Not Found|Content-Length: 2||no");
        client.readUntil("no");
      }
      client.sendBytes(new byte[MUCH]);
      client.send("GET /next HTTP/1.1||");
      try (Peer peer = engine.take()) {
        assertThat(peer.readUntil("||")).isEqualTo("GET /next HTTP/1.1||");
        peer.send("HTTP/1.1 204 No Content||");
        assertThat(client.readUntil("||")).startsWith("HTTP/1.1 204");
      }
    }
  }

  @Test
  void aClientThatIsStillSendingReadsWhyThereIsNoServer() throws Exception {
    try (RawClient client =
        socket.client().send("POST /images/load HTTP/1.1|Content-Length: " + MUCH + "||")) {
      Thread sender = send(client, MUCH);
      engine.unavailable = Optional.of(new EngineUnavailableException("sold out", null));
      engine.ready.countDown();
      assertThat(client.readAll()).startsWith("HTTP/1.1 503 ").contains("sold out");
      sender.join();
    }
    await().until(() -> socket.connections() == 0);
  }

  @Test
  void aClientThatNeverFinishesItsBodyIsCutOffAfterTheAnswer() throws Exception {
    engine.unavailable = Optional.of(new EngineUnavailableException("sold out", null));
    try (RawClient client = socket.client().send("POST /build HTTP/1.1|Content-Length: 9||1")) {
      assertThat(client.readAll()).contains("sold out");
      await().until(() -> socket.connections() == 0);
    }
  }

  @Test
  void aCreateWhoseClientGaveUpIsNotCarriedOutWhenTheServerComes() throws Exception {
    try (RawClient client = socket.client()) {
      client.send("POST /containers/create HTTP/1.1|Content-Length: 2||{}");
      await().until(() -> socket.activity.snapshot().open().size() == 1);
    }
    engine.ready.countDown(); // before anybody may have noticed
    await().until(() -> socket.connections() == 0);
    if (!engine.hasNoConnection()) {
      assertThat(engine.take().readAll()).isEmpty();
    }
  }

  @Test
  void aTakeoverThatExpectsToContinueMayBeginWithoutItsBody() throws Exception {
    engine.ready.countDown();
    try (RawClient client =
            socket
                .client()
                .send(
                    "POST /containers/x/attach HTTP/1.1|Upgrade: tcp|Expect: 100-continue|"
                        + "Transfer-Encoding: chunked||");
        Peer peer = engine.take()) {
      assertThat(peer.readUntil("||")).endsWith("chunked||");
      peer.send("HTTP/1.1 101 UPGRADED||");
      client.readUntil("||");
      client.send("input that is no chunk").finishSending();
      assertThat(peer.readAll()).isEqualTo("input that is no chunk");
    }
  }

  @Test
  void aBodyThatWaitsToBeAskedForFollowsWhenTheEngineAsks() throws Exception {
    engine.ready.countDown();
    try (RawClient client =
            socket.client().send("PUT /x HTTP/1.1|Expect: 100-continue|Content-Length: 4||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 100 Continue||");
      assertThat(client.readUntil("||")).isEqualTo("HTTP/1.1 100 Continue||");
      client.send("body");
      assertThat(peer.readUntil("body")).isEqualTo("body");
      peer.send("HTTP/1.1 204 No Content||");
      client.readUntil("||");
    }
  }

  @Test
  void aTakeoverWhoseBodyNeverComesIsAnsweredAllTheSame() throws Exception {
    engine.ready.countDown();
    try (RawClient client =
            socket
                .client()
                .send("POST /containers/x/attach HTTP/1.1|Upgrade: tcp|Content-Length: 9||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 101 UPGRADED||hello");
      client.readUntil("||hello");
    }
  }

  @Test
  void aClientThatGivesUpWhileItsUpgradeWaitsForAServerFreesEverything() throws Exception {
    try (RawClient client = socket.client()) {
      client.send("POST /session HTTP/1.1|Connection: Upgrade|Upgrade: h2c||");
      await().until(() -> socket.activity.snapshot().open().size() == 1);
    }
    await().until(() -> socket.connections() == 0);
    assertThat(socket.activity.snapshot().open()).isEmpty();
    assertThat(engine.waiterInterrupted).isTrue();
  }

  @Test
  void aClientThatDisappearsBehindAPipelinedRequestEndsTheEnginesStream() throws Exception {
    engine.ready.countDown();
    Peer peer;
    try (RawClient client = socket.client()) {
      client.send("GET /containers/x/logs?follow=1 HTTP/1.1||GET /next HTTP/1.1||");
      peer = engine.take();
      peer.readUntil("||");
      peer.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||");
      client.readUntil("||");
    }
    assertThat(peer.readAll()).isEmpty();
    peer.close();
    await().until(() -> socket.connections() == 0);
  }

  @Test
  void aClientThatDisappearsInTheMiddleOfItsBodyEndsTheEnginesStream() throws Exception {
    engine.ready.countDown();
    Peer peer;
    try (RawClient client = socket.client()) {
      client.send("POST /images/load HTTP/1.1|Content-Length: 9||123");
      peer = engine.take();
      peer.readUntil("123");
    }
    assertThat(peer.readAll()).isEmpty();
    peer.close();
    await().until(() -> socket.connections() == 0);
  }

  @Test
  void aClientThatDisappearsWhileTheEngineTakesNoMoreFreesEverything() throws Exception {
    engine.ready.countDown();
    Peer peer;
    Thread sender;
    try (RawClient client =
        socket.client().send("POST /images/load HTTP/1.1|Content-Length: " + MUCH + "||")) {
      peer = engine.take();
      peer.readUntil("||");
      sender = sendUntilStuck(client);
    }
    sender.join();
    await().until(() -> socket.connections() == 0);
    assertThat(socket.activity.snapshot().open()).isEmpty();
    peer.close();
  }

  @Test
  void aClientThatDisappearsFromARawStreamThatIsStuckFreesEverything() throws Exception {
    engine.ready.countDown();
    Peer peer;
    Thread sender;
    try (RawClient client =
        socket.client().send("POST /exec/e/start HTTP/1.1|Connection: Upgrade|Upgrade: tcp||")) {
      peer = engine.take();
      peer.readUntil("||");
      peer.send("HTTP/1.1 101 UPGRADED|Connection: Upgrade|Upgrade: tcp||");
      client.readUntil("||");
      sender = sendUntilStuck(client);
    }
    sender.join();
    await().until(() -> socket.connections() == 0);
    assertThat(socket.activity.snapshot().open()).isEmpty();
    peer.close();
  }

  /** Sends until nobody takes any more; the thread ends with the connection. */
  private static Thread sendUntilStuck(RawClient client) {
    AtomicLong sent = new AtomicLong();
    Thread sender = Thread.ofPlatform().start(() -> sendAndCount(client, sent));
    AtomicLong before = new AtomicLong(-1);
    await()
        .pollInterval(Duration.ofMillis(200))
        .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
    return sender;
  }

  private static void sendAndCount(RawClient client, AtomicLong sent) {
    try {
      while (sent.addAndGet(PIECE) < MUCH) {
        client.sendBytes(new byte[PIECE]);
      }
    } catch (UncheckedIOException closed) {
      // As this test means it.
    }
  }

  @Test
  void aClientThatDisappearsFromARawStreamEndsTheEnginesStream() throws Exception {
    engine.ready.countDown();
    String upgrade = "Connection: Upgrade|Upgrade: tcp||";
    Peer peer;
    try (RawClient client = socket.client().send("POST /containers/x/attach HTTP/1.1|" + upgrade)) {
      peer = engine.take();
      peer.readUntil("||");
      peer.send("HTTP/1.1 101 UPGRADED|" + upgrade);
      client.readUntil("||");
    }
    assertThat(peer.readAll()).isEmpty();
    await().until(() -> socket.connections() == 0);
    peer.close();
  }
}
