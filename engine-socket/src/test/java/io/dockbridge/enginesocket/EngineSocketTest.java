package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EngineSocketTest extends EngineSocketFixture {

  @Test
  void versionAndInfoAreAnsweredHereOnlyWhileThereIsNoServer() throws Exception {
    try (RawClient client = client()) {
      client.send("GET /v1.44/version HTTP/1.1|Host: d||");
      assertThat(client.readUntil("}")).endsWith("{\"local\":\"version\"}");
      client.send("GET /info HTTP/1.1|Host: d||");
      assertThat(client.readUntil("}")).endsWith("{\"local\":\"info\"}");
      engine.ready.countDown();
      client.send("GET /v1.44/version HTTP/1.1|Host: d||");
      try (Peer peer = engine.take()) {
        assertThat(peer.readUntil("||")).isEqualTo("GET /v1.44/version HTTP/1.1|Host: d||");
        peer.send("HTTP/1.1 200 OK|Content-Length: 2||{}");
        assertThat(client.readUntil("{}")).isEqualTo("HTTP/1.1 200 OK|Content-Length: 2||{}");
      }
    }
    assertThat(activity.snapshot().totalCommands()).isZero();
  }

  @Test
  void aRequestAndItsAnswerPassByteForByte() throws Exception {
    engine.ready.countDown();
    String request =
        "POST /v1.44/x%2Fy/%C3%A9?filters={\"a\":1}&a=b HTTP/1.1|hOsT: docker|X-Odd:  two  spaces |"
            + "X-Bytes: \u00c3\u00a9\u0085|Content-Length: 5||hello";
    String response = "HTTP/1.1 299 Odd Reason|server: Docker|SERVER: twice|Content-Length: 3||abc";
    try (RawClient client = client().send(request);
        Peer peer = engine.take()) {
      assertThat(peer.readUntil("hello")).isEqualTo(request);
      peer.send(response);
      assertThat(client.readUntil("abc")).isEqualTo(response);
    }
    assertThat(activity.snapshot().totalCommands()).isEqualTo(1);
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client()) {
      client.send(
          "GET /a HTTP/1.1||GET /_ping HTTP/1.1|Host: d||GET /b HTTP/1.1|Connection: close||");
      answer("GET /a HTTP/1.1||", "HTTP/1.1 200 OK|Content-Length: 1||a");
      answer("GET /b HTTP/1.1|Connection: close||", "HTTP/1.1 204 No Content|Connection: close||");
      assertThat(client.readAll())
          .matches("HTTP/1.1 200 OK\\|.*\\|\\|aHTTP/1.1 200 OK.*OKHTTP/1.1 204 No Content.*");
    }
  }

  @Test
  void afterAChangeOfTheSwarmAPingIsTheEnginesOwn() throws Exception {
    engine.ready.countDown();
    String init = "POST /v1.44/swarm/init HTTP/1.1|Host: d|Content-Length: 0||";
    String done = "HTTP/1.1 200 OK|Content-Length: 0||";
    String pong = "HTTP/1.1 200 OK|Swarm: active/manager|Content-Length: 2||OK";
    try (RawClient client = client().send("GET /_ping HTTP/1.1|Host: d||")) {
      client.readUntil("||OK"); // without the engine
      client.send(init);
      answer(init, done);
      client.readUntil(done);
      client.send("GET /_ping HTTP/1.1|Host: d||");
      answer("GET /_ping HTTP/1.1|Host: d||", pong);
      assertThat(client.readUntil("||OK")).isEqualTo(pong);
    }
  }

  @Test
  void chunksArriveAsTheyWereMadeThoughTheyComeInPieces() throws Exception {
    engine.ready.countDown();
    String head = "HTTP/1.1 200 OK|Transfer-Encoding: chunked||";
    try (RawClient client = client().send("GET /x HTTP/1.1||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      peer.send(head + "008|abcd");
      assertThat(client.readUntil("abcd")).isEqualTo(head + "008|abcd");
      peer.send("efgh|3;of=three|i");
      client.readUntil("i");
      peer.send("jk|0||");
      assertThat(client.readUntil("||")).isEqualTo("jk|0||");
    }
  }

  @Test
  void chunkedBodiesWithTrailersPassBothWays() throws Exception {
    engine.ready.countDown();
    String chunked = "Transfer-Encoding: chunked|Trailer: X-T||3|abc|0|X-T: end||";
    try (RawClient client = client().send("POST /x HTTP/1.1|" + chunked);
        Peer peer = engine.take()) {
      assertThat(peer.readUntil("end||")).isEqualTo("POST /x HTTP/1.1|" + chunked);
      peer.send("HTTP/1.1 200 OK|" + chunked);
      assertThat(client.readUntil("end||")).isEqualTo("HTTP/1.1 200 OK|" + chunked);
    }
  }

  @Test
  void eachPieceOfAStreamArrivesBeforeTheNextIsSent() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send("GET /containers/x/logs HTTP/1.1||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|one|");
      client.readUntil("3|one|");
      peer.send("3|two|");
      assertThat(client.readUntil("two|")).isEqualTo("3|two|");
      peer.send("0||");
      client.readUntil("0||");
    }
  }

  @Test
  void interimResponsesPassAndTheBodyFollows() throws Exception {
    engine.ready.countDown();
    try (RawClient client =
            client().send("POST /x HTTP/1.1|Expect: 100-continue|Content-Length: 2||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 100 Continue||");
      assertThat(client.readUntil("||")).isEqualTo("HTTP/1.1 100 Continue||");
      client.send("hi");
      assertThat(peer.readUntil("hi")).isEqualTo("hi");
      peer.send("HTTP/1.1 201 Created|Content-Length: 0||");
      assertThat(client.readUntil("||")).startsWith("HTTP/1.1 201");
    }
  }

  @Test
  void aBodyWithoutLengthEndsWithTheConnection() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send("GET /x HTTP/1.0||")) {
      answer("GET /x HTTP/1.0||", "HTTP/1.0 200 OK||some bytes");
      assertThat(client.readAll()).isEqualTo("HTTP/1.0 200 OK||some bytes");
    }
  }

  @Test
  void anUpgradeBecomesARawStreamThatKeepsHalfClose() throws Exception {
    engine.ready.countDown();
    String upgrade = "Connection: Upgrade|Upgrade: tcp||";
    try (RawClient client = client().send("POST /containers/x/attach HTTP/1.1|" + upgrade);
        Peer peer = engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 101 UPGRADED|" + upgrade + "first");
      client.readUntil("first");
      client.send("input").finishSending();
      assertThat(peer.readAll()).isEqualTo("input");
      peer.send("output after the input's end").close();
      assertThat(client.readAll()).isEqualTo("output after the input's end");
    }
  }

  @Test
  void theOlderHijackWithoutUpgradeIsARawStreamToo() throws Exception {
    engine.ready.countDown();
    try (RawClient client =
            client().send("POST /exec/e/start HTTP/1.1|Content-Length: 2||{}early input");
        Peer peer = engine.take()) {
      peer.readUntil("{}");
      peer.send("HTTP/1.1 200 OK|Content-Type: application/vnd.docker.raw-stream||");
      assertThat(peer.readUntil("early input")).isEqualTo("early input");
      client.finishSending();
      assertThat(peer.readAll()).isEmpty();
      peer.send("bye").close();
      assertThat(client.readAll()).endsWith("||bye");
    }
  }

  @Test
  void aRefusedUpgradeLeavesAnOrdinaryConnection() throws Exception {
    engine.ready.countDown();
    try (RawClient client =
        client().send("POST /exec/e/start HTTP/1.1|Upgrade: tcp|Content-Length: 2||{}")) {
      try (Peer peer = engine.take()) {
        peer.readUntil("{}");
        peer.send("HTTP/1.1 404 Not Found|Content-Length: 2||no");
      }
      client.readUntil("no");
      client.send("GET /a HTTP/1.1||");
      answer("GET /a HTTP/1.1||", "HTTP/1.1 200 OK|Content-Length: 1||a");
      assertThat(client.readUntil("||a")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aRequestWaitsForTheServerWithItsBody() throws Exception {
    try (RawClient client = client().send("POST /build HTTP/1.1|Content-Length: 5||hello")) {
      await().until(() -> activity.snapshot().open().size() == 1);
      engine.ready.countDown();
      try (Peer peer = engine.take()) {
        assertThat(peer.readUntil("hello")).endsWith("||hello");
        peer.send("HTTP/1.1 200 OK|Content-Length: 0||");
        client.readUntil("||");
      }
    }
    await().until(() -> activity.snapshot().open().isEmpty());
  }

  @Test
  void aClientThatGivesUpWhileItWaitsFreesEverything() throws Exception {
    try (RawClient client = client().send("GET /containers/json HTTP/1.1||")) {
      await().until(() -> activity.snapshot().open().size() == 1);
      assertThat(client).isNotNull();
    }
    await().until(() -> activity.snapshot().open().isEmpty());
    assertThat(engine.waiterInterrupted).isTrue();
    await().until(() -> socket.connections() == 0);
  }

  @Test
  void aClientThatOnlyFinishedSendingStillGetsItsAnswer() throws Exception {
    try (RawClient client = client().send("GET /containers/json HTTP/1.1||").finishSending()) {
      await().until(() -> activity.snapshot().open().size() == 1);
      engine.ready.countDown();
      try (Peer peer = engine.take()) {
        assertThat(peer.readAll()).endsWith("||");
        peer.send("HTTP/1.1 200 OK|Content-Length: 2||[]");
        assertThat(client.readAll()).endsWith("||[]");
      }
    }
  }

  @Test
  void noServerIsA503InDockersOwnShape() throws Exception {
    engine.unavailable =
        Optional.of(new EngineUnavailableException("sold out; try another type", null));
    try (RawClient client = client().send("GET /containers/json HTTP/1.1||")) {
      assertThat(client.readAll())
          .startsWith("HTTP/1.1 503 Service Unavailable|")
          .matches(
              "(?s).*\\{\"message\":\"sold out; try another type \\(request [0-9a-f]{6}\\)\"}\\s");
    }
  }

  @Test
  void anEngineThatBreaksBeforeItsAnswerIsA502() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send("GET /containers/json HTTP/1.1||")) {
      engine.take().close();
      assertThat(client.readAll()).startsWith("HTTP/1.1 502 Bad Gateway|").contains("message");
    }
  }

  @Test
  void anEngineThatBreaksInTheMiddleNeverLooksLikeACleanEnd() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send("GET /x HTTP/1.1||")) {
      try (Peer peer = engine.take()) {
        peer.readUntil("||");
        peer.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|");
      }
      assertThat(client.readAll()).endsWith("3|abc|");
    }
  }

  @Test
  void aClientThatDisappearsEndsTheEnginesStream() throws Exception {
    engine.ready.countDown();
    try (Peer peer = openLogs()) {
      assertThat(peer.readAll()).isEmpty();
    }
    await().until(() -> activity.snapshot().open().isEmpty());
  }

  private Peer openLogs() throws Exception {
    try (RawClient client = client().send("GET /containers/x/logs?follow=1 HTTP/1.1||")) {
      Peer peer = engine.take();
      peer.readUntil("||");
      peer.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||");
      client.readUntil("||");
      return peer;
    }
  }

  @Test
  void aMountOfOurSocketBecomesTheEnginesOwn() throws Exception {
    engine.ready.countDown();
    String body =
        "{\"Z\":1.10,\"HostConfig\":{\"Binds\":[\"%s:/s.sock:ro\",\"/a:/b\"],\"New\":null}}"
            .formatted(path());
    String expected =
        "{\"Z\":1.10,\"HostConfig\":{\"Binds\":[\"/var/run/docker.sock:/s.sock:ro\",\"/a:/b\"],\"New\":null}}";
    try (RawClient client =
            client()
                .send("POST /containers/create HTTP/1.1|Content-Length: " + body.length() + "||")
                .send(body);
        Peer peer = engine.take()) {
      assertThat(peer.readUntil("null}}"))
          .isEqualTo(
              "POST /containers/create HTTP/1.1|Content-Length: %d||%s"
                  .formatted(expected.length(), expected));
      peer.send("HTTP/1.1 201 Created|Content-Length: 0||");
      client.readUntil("||");
    }
  }

  @Test
  void largeBodiesArriveWholeBothWays() throws Exception {
    engine.ready.countDown();
    byte[] body = new byte[5 << 20];
    new Random(7).nextBytes(body);
    try (RawClient client =
        client().send("POST /load HTTP/1.1|Content-Length: " + body.length + "||")) {
      Thread sender = Thread.ofVirtual().start(() -> client.sendBytes(body));
      try (Peer peer = engine.take()) {
        peer.readUntil("||");
        byte[] got = peer.input().readNBytes(body.length);
        assertThat(Arrays.equals(got, body)).isTrue();
        peer.send("HTTP/1.1 200 OK|Content-Length: " + body.length + "||");
        Thread answerer = Thread.ofVirtual().start(() -> peer.sendBytes(body));
        client.readUntil("||");
        assertThat(Arrays.equals(client.readBytes(body.length), body)).isTrue();
        answerer.join();
      }
      sender.join();
    }
  }

  @Test
  void aRequestEndsWithItsAnswerAndNotWithTheConnection() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send("GET /containers/json?token=secret HTTP/1.1||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      assertThat(activity.snapshot().open()).hasSize(1);
      peer.send("HTTP/1.1 200 OK|Content-Length: 2||[]");
      client.readUntil("[]");
      await().until(() -> activity.snapshot().open().isEmpty());
      assertThat(audit).extracting(Operation::what).containsExactly("GET /containers/json");
      assertThat(audit).extracting(Operation::status).containsExactly(200);
      assertThat(audit.getFirst().client()).startsWith("pid " + ProcessHandle.current().pid());
    }
  }
}
