package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Clients beside each other: none waits for another, and nobody's bytes pile up here. */
class ManyClientsTest extends EngineSocketFixture {
  private static final int CLIENTS = 200;
  private static final int PIECE = 64 << 10;

  /** More than all buffers on the way hold together, many times. */
  private static final long MUCH = 64L << 20;

  @Test
  void allClientsAtOnceAreServed() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(client().send("POST /build/x" + i + " HTTP/1.1|Content-Length: 5||hello"));
      }
      await().until(() -> activity.snapshot().open().size() == CLIENTS);
      engine.ready.countDown();
      for (int i = 0; i < CLIENTS; i++) {
        try (Peer peer = engine.take()) {
          String path = peer.readUntil("hello").split(" ", -1)[1];
          peer.send("HTTP/1.1 200 OK|Content-Length: " + path.length() + "||" + path);
        }
      }
      for (int i = 0; i < CLIENTS; i++) {
        assertThat(clients.get(i).readUntil("/build/x" + i)).endsWith("||/build/x" + i);
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    await().until(() -> socket.connections() == 0);
  }

  @Test
  void aReaderThatStopsStopsTheSenderAndDelaysNobodyElse() throws Exception {
    engine.ready.countDown();
    AtomicLong sent = new AtomicLong();
    try (RawClient slow = client().send("GET /images/get HTTP/1.1||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 200 OK|Content-Length: " + MUCH + "||");
      Thread sender = Thread.ofPlatform().start(() -> sendAndCount(peer, sent));
      AtomicLong before = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
      assertThat(sent.get()).isLessThan(MUCH / 2);
      try (RawClient other = client().send("GET /other HTTP/1.1||")) {
        answer("GET /other HTTP/1.1||", "HTTP/1.1 200 OK|Content-Length: 2||ok");
        other.readUntil("||ok");
      }
      slow.readUntil("||");
      slow.input().skipNBytes(MUCH);
      sender.join();
    }
  }

  private static void sendAndCount(Peer peer, AtomicLong sent) {
    try {
      while (sent.get() < MUCH) {
        peer.sendBytes(new byte[PIECE]);
        sent.addAndGet(PIECE);
      }
    } catch (UncheckedIOException e) {
      throw new AssertionError("the engine's stream broke", e);
    }
  }

  @Test
  void aThousandRequestsOnOneConnectionLeaveNothingBehind() throws Exception {
    try (RawClient client = client()) {
      for (int i = 0; i < 1000; i++) {
        client.send("GET /_ping HTTP/1.1|Host: d||");
        client.readUntil("||OK");
      }
      assertThat(socket.connections()).isEqualTo(1);
    }
    await().until(() -> socket.connections() == 0);
    assertThat(activity.snapshot().open()).isEmpty();
  }

  @Test
  void moreClientsThanAreAllowedAreTurnedAwayAndTheOthersStay() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_CLIENTS; i++) {
        clients.add(client().send("GET /_ping HTTP/1.1|Host: d||"));
        clients.get(i).readUntil("||OK");
      }
      try (RawClient tooMany = client()) {
        assertThat(tooMany.readAll()).isEmpty();
      }
      clients.getFirst().send("GET /_ping HTTP/1.1|Host: d||").readUntil("||OK");
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }
}
