package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that hold connections and say little. */
class SlowClientTest extends EngineSocketFixture {
  private static final int CLIENTS = 60;

  @Override
  Duration headTime() {
    return Duration.ofMillis(300);
  }

  @Test
  void aHeadThatDoesNotComeToItsEndEndsTheConnection() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      slow.add(client().send("GET /containers/json HTTP/1.1|X-Slow: "));
    }
    for (RawClient client : slow) {
      assertThat(client.readAll()).isEmpty();
      client.close();
    }
    await().until(() -> socket.connections() == 0);
    assertThat(activity.snapshot().open()).isEmpty();
    try (RawClient next = client().send("GET /_ping HTTP/1.1|Host: d||")) {
      next.readUntil("||OK");
    }
  }

  @Test
  void bytesThatDripInDoNotLengthenTheTime() throws Exception {
    try (RawClient dripping = client().send("GET /_ping HTTP/1.1|X-Drip: ")) {
      await()
          .pollInterval(Duration.ofMillis(50))
          .until(() -> socket.connections() == 0 || drips(dripping));
    }
    await().until(() -> socket.connections() == 0);
  }

  /** False while the connection stands. */
  private static boolean drips(RawClient client) {
    try {
      client.send("x");
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aConnectionWithoutARequestMayStay() throws Exception {
    try (RawClient first = client();
        RawClient idle = client().send("GET /_ping HTTP/1.1|Host: d||");
        RawClient slow = client().send("GET")) {
      idle.readUntil("||OK");
      assertThat(slow.readAll()).as("the time of a head has passed").isEmpty();
      idle.send("GET /_ping HTTP/1.1|Host: d||").readUntil("||OK");
      first.send("GET /_ping HTTP/1.1|Host: d||").readUntil("||OK");
    }
  }

  @Test
  void aBodyMayTakeItsTime() throws Exception {
    engine.ready.countDown();
    try (RawClient building = client().send("POST /build HTTP/1.1|Content-Length: 2||a");
        RawClient slow = client().send("GET")) {
      assertThat(slow.readAll()).as("the time of a head has passed").isEmpty();
      building.send("b");
      try (ScriptedEngine.Peer peer = engine.take()) {
        peer.readUntil("||ab");
        peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
      }
      building.readUntil("||ok");
    }
  }
}
