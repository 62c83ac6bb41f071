package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which streams to the engine are used again behind an answer. */
class StreamReuseTest extends EngineSocketFixture {
  private static final String LIST = "GET /containers/json HTTP/1.1|Host: d||";
  private static final String EMPTY = "HTTP/1.1 200 OK|Content-Length: 2||[]";

  @BeforeEach
  void thereIsAnEngine() {
    engine.ready.countDown();
  }

  @Test
  void theNextClientsQuestionTakesTheStreamOfTheLast() throws Exception {
    try (Peer peer = askOnce(LIST, EMPTY, true)) {
      try (RawClient next = client().send(LIST)) {
        answer(peer, LIST, EMPTY, next);
      }
      assertThat(engine.hasNoConnection()).isTrue();
    }
  }

  @Test
  void soDoesTheSameClientsNext() throws Exception {
    try (RawClient client = client().send(LIST);
        Peer peer = engine.take()) {
      answer(peer, LIST, EMPTY, client);
      client.send(LIST);
      answer(peer, LIST, EMPTY, client);
    }
    assertThat(engine.hasNoConnection()).isTrue();
  }

  @Test
  void soItDoesBehindAnAnswerInChunksAndBehindOneWithoutABody() throws Exception {
    String head = "HEAD /images/json HTTP/1.1|Host: d||";
    try (Peer peer = askOnce(LIST, "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|[]|0||", true)) {
      try (RawClient next = client().send(head)) {
        answer(peer, head, "HTTP/1.1 200 OK|Content-Length: 7||", next);
        next.send(LIST);
        answer(peer, LIST, EMPTY, next);
      }
      assertThat(engine.hasNoConnection()).isTrue();
    }
  }

  @Test
  void soItDoesBehindARequestThatChangedSomethingAndHadNoBody() throws Exception {
    String start = "POST /containers/c/start HTTP/1.1|Host: d|Content-Length: 0||";
    try (Peer peer = askOnce(start, "HTTP/1.1 204 No Content||", true)) {
      try (RawClient next = client().send(LIST)) {
        answer(peer, LIST, EMPTY, next);
      }
      assertThat(engine.hasNoConnection()).isTrue();
    }
  }

  @Test
  void aQuestionIsAskedAgainIfTheEngineHasEndedTheStreamMeanwhile() throws Exception {
    askOnce(LIST, EMPTY, true).close();
    try (RawClient next = client().send(LIST)) {
      answer(LIST, EMPTY);
      assertThat(next.readUntil("[]")).endsWith("[]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK|Content-Length: 2|Connection: close||[]",
        "HTTP/1.1 200 OK|Content-Length: 2||[]and more",
        "HTTP/1.0 200 OK|Content-Length: 2||[]",
      })
  void aStreamOfWhichTheAnswerIsNotTheEndIsClosed(String answer) throws Exception {
    try (Peer peer = askOnce(LIST, answer, false)) {
      assertThat(peer.readAll()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a HTTP/1.1|Host: d|Content-Length:| 5||",
        "GET /a HTTP/1.1|Host: d|Expect: 100-continue||",
        "GET /a HTTP/1.1|Host: d|Upgrade: tcp||",
        "GET /a HTTP/1.1|Host: d|Connection: close||",
        "POST /a HTTP/1.1|Host: d|Content-Length: 2||hi",
      })
  void soIsOneBehindWhoseRequestTheEngineMayWaitForMore(String request) throws Exception {
    try (Peer peer = askOnce(request, EMPTY, false)) {
      assertThat(peer.readAll()).isEmpty();
    }
  }

  @Test
  void soIsOneThatTheClientHasEnded() throws Exception {
    try (RawClient client = client().send(LIST).finishSending();
        Peer peer = engine.take()) {
      assertThat(peer.readAll()).isEqualTo(LIST);
      peer.send(EMPTY);
      assertThat(client.readAll()).endsWith("[]");
    }
    try (RawClient next = client().send(LIST)) {
      answer(LIST, EMPTY);
      assertThat(next.readUntil("[]")).endsWith("[]");
    }
  }

  /** A client that asks and goes when it has its answer, and its stream is kept, if it will be. */
  private Peer askOnce(String request, String response, boolean kept) throws Exception {
    try (RawClient client = client().send(request)) {
      Peer peer = engine.take();
      String end = request.endsWith("hi") ? "hi" : "||";
      assertThat(peer.readUntil(end)).isEqualTo(request);
      peer.send(response);
      awaitAnswer(client, response);
      if (kept) {
        await().until(engine::hasSpare);
      }
      return peer;
    }
  }

  private static void answer(Peer peer, String request, String response, RawClient client)
      throws IOException {
    assertThat(peer.readUntil("||")).isEqualTo(request);
    peer.send(response);
    awaitAnswer(client, response);
  }

  private static void awaitAnswer(RawClient client, String response) throws IOException {
    client.readUntil(response.contains("[]") ? "[]" : "||");
  }
}
