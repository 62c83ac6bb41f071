package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import org.junit.jupiter.api.Test;

/** Streams to the engine that were opened before anybody asked. */
class SpareStreamTest extends EngineSocketFixture {
  private static final String LIST = "GET /containers/json HTTP/1.1|Host: d||";

  @Test
  void aRequestThatChangesNothingTakesTheStreamThatIsThere() throws Exception {
    engine.ready.countDown();
    try (Peer ahead = engine.dialSpare();
        RawClient client = client().send(LIST)) {
      assertThat(ahead.readUntil("||")).isEqualTo(LIST);
      ahead.send("HTTP/1.1 200 OK|Content-Length: 2||[]");
      assertThat(client.readUntil("[]")).endsWith("[]");
    }
    assertThat(engine.hasNoConnection()).isTrue();
  }

  @Test
  void soDoesAQuestionThatIsNoActivity() throws Exception {
    engine.ready.countDown();
    String version = "GET /version HTTP/1.1|Host: d||";
    Peer ahead = engine.dialSpare();
    try (RawClient client = client().send(version)) {
      assertThat(ahead.readUntil("||")).isEqualTo(version);
      ahead.close();
      answer(version, "HTTP/1.1 200 OK|Content-Length: 2||{}");
      assertThat(client.readUntil("{}")).endsWith("{}");
    }
  }

  @Test
  void aQuestionIsAnsweredHereIfTheServerGoesWhileTheEngineIsAsked() throws Exception {
    String version = "GET /version HTTP/1.1|Host: d||";
    Peer ahead = engine.dialSpare();
    try (RawClient client = client().send(version)) {
      ahead.readUntil("||");
      ahead.close();
      assertThat(client.readUntil("}")).contains("200 OK").endsWith("{\"local\":\"version\"}");
    }
  }

  @Test
  void itIsSentAgainIfThatStreamTurnsOutToBeDead() throws Exception {
    engine.ready.countDown();
    Peer ahead = engine.dialSpare();
    try (RawClient client = client().send(LIST)) {
      ahead.readUntil("||");
      ahead.close();
      answer(LIST, "HTTP/1.1 200 OK|Content-Length: 2||[]");
      assertThat(client.readUntil("[]")).endsWith("[]");
    }
  }

  @Test
  void aRequestThatChangesSomethingWaitsForAStreamThatIsKnownToWork() throws Exception {
    engine.ready.countDown();
    String prune = "POST /containers/prune HTTP/1.1|Host: d|Content-Length: 0||";
    try (Peer _ = engine.dialSpare();
        RawClient client = client().send(prune)) {
      answer(prune, "HTTP/1.1 200 OK|Content-Length: 2||{}");
      assertThat(client.readUntil("{}")).endsWith("{}");
    }
  }

  @Test
  void aRequestWithABodyDoes() throws Exception {
    engine.ready.countDown();
    String odd = "GET /images/search HTTP/1.1|Host: d|Content-Length: 2||hi";
    try (Peer _ = engine.dialSpare();
        RawClient client = client().send(odd);
        Peer peer = engine.take()) {
      assertThat(peer.readUntil("hi")).isEqualTo(odd);
      peer.send("HTTP/1.1 200 OK|Content-Length: 2||[]");
      assertThat(client.readUntil("[]")).endsWith("[]");
    }
  }
}
