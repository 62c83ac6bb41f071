package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 with prior knowledge: the connection is the engine's from its first byte on. */
class Http2Test extends EngineSocketFixture {
  private static final String PREFACE = "PRI * HTTP/2.0||SM||";
  private static final String FRAME = "\0\0\0\4\0\0\0\0\0";

  @Test
  void theConnectionIsARawStreamBothWaysAndKeepsHalfClose() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send(PREFACE + FRAME);
        Peer peer = engine.take()) {
      assertThat(peer.readUntil(FRAME)).isEqualTo(PREFACE + FRAME);
      peer.send(FRAME + "from the engine");
      assertThat(client.readUntil("engine")).isEqualTo(FRAME + "from the engine");
      client.send("more").finishSending();
      assertThat(peer.readAll()).isEqualTo("more");
      peer.send("the last").close();
      assertThat(client.readAll()).isEqualTo("the last");
    }
    await().until(() -> socket.connections() == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 14, 16, 18, 24, 30})
  void whereverThePrefaceIsCutAllOfItArrives(int cut) throws Exception {
    engine.ready.countDown();
    String all = (PREFACE + FRAME).replace("|", "\r\n");
    try (RawClient client = client().send(all.substring(0, cut))) {
      client.send(all.substring(cut));
      try (Peer peer = engine.take()) {
        assertThat(peer.readUntil(FRAME)).isEqualTo(PREFACE + FRAME);
      }
    }
  }

  @Test
  void itWaitsForAServerAndCountsAsActivity() throws Exception {
    try (RawClient client = client().send(PREFACE)) {
      await().until(() -> activity.snapshot().open().size() == 1);
      engine.ready.countDown();
      try (Peer peer = engine.take()) {
        assertThat(peer.readUntil("SM||")).isEqualTo(PREFACE);
        peer.send("x");
        client.readUntil("x");
      }
    }
    await().until(() -> activity.snapshot().open().isEmpty());
    assertThat(audit).extracting(Operation::what).containsExactly("PRI *");
  }

  @Test
  void withoutAServerTheConnectionEnds() throws Exception {
    engine.unavailable = Optional.of(new EngineUnavailableException("sold out", null));
    try (RawClient client = client().send(PREFACE)) {
      assertThat(client.readAll()).isEmpty();
    }
    await().until(() -> socket.connections() == 0);
  }

  @Test
  void aClientThatGivesUpWhileItWaitsFreesEverything() throws Exception {
    try (RawClient client = client().send(PREFACE)) {
      await().until(() -> activity.snapshot().open().size() == 1);
      assertThat(client).isNotNull();
    }
    await().until(() -> activity.snapshot().open().isEmpty());
    assertThat(engine.waiterInterrupted).isTrue();
  }

  @Test
  void anyOtherMajorVersionIsStillRefused() throws Exception {
    try (RawClient client = client().send("GET / HTTP/2.0||")) {
      assertThat(client.readAll()).startsWith("HTTP/1.1 505 ");
    }
  }
}
