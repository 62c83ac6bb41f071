package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import io.dockbridge.enginesocket.http.MessageHead;
import io.dockbridge.enginesocket.http.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.hc.core5.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events over one engine after another. */
class EventsRequestTest extends EngineSocketFixture {
  private static final String HEAD =
      "HTTP/1.1 200 OK|Content-Type: application/json|Transfer-Encoding: chunked||";
  private static final String TAG = "{\"Action\":\"tag\",\"timeNano\":1700000000000000001}";
  private static final String PULL = "{\"Action\":\"pull\",\"timeNano\":1700000009000000002}";

  private static String chunk(String line) {
    return Integer.toHexString(line.length() + 1) + "|" + line + "\n|";
  }

  /** The engine that answers next; it is asked where it is and what time it is first. */
  private Peer join(String name) throws Exception {
    Peer peer = engine.take();
    assertThat(peer.readUntil("||")).startsWith("GET /info HTTP/1.1|");
    String info =
        "{\"ID\":\"data\",\"Name\":\"%s\",\"SystemTime\":\"2026-11-02T12:00:00.000000007Z\"}"
            .formatted(name);
    peer.send("HTTP/1.1 200 OK|Content-Length: " + info.length() + "||" + info);
    return peer;
  }

  private static String asked(Peer peer) throws IOException {
    String request = peer.readUntil("||");
    return request.substring("GET ".length(), request.indexOf(" HTTP/1.1|Host: d||"));
  }

  private RawClient ask(String query) throws IOException {
    return client().send("GET /v1.44/events" + query + " HTTP/1.1|Host: d||");
  }

  @Test
  void withAnEngineItsOwnAnswerPasses() throws Exception {
    engine.ready.countDown();
    try (RawClient client = ask("?filters=%7B%7D");
        Peer peer = join("one")) {
      assertThat(asked(peer)).isEqualTo("/v1.44/events?filters=%7B%7D");
      peer.send(HEAD.replace("200 OK", "200 Fine") + chunk(TAG) + chunk(PULL) + "0||");
      assertThat(client.readUntil("0||"))
          .isEqualTo(HEAD.replace("200 OK", "200 Fine") + chunk(TAG) + chunk(PULL) + "0||");
      client.send("GET /_ping HTTP/1.1|Host: d||").readUntil("OK");
    }
    assertThat(activity.snapshot().totalCommands()).isZero();
  }

  @Test
  void aRefusalPassesAsItIs() throws Exception {
    engine.ready.countDown();
    try (RawClient client = ask("?since=x");
        Peer peer = join("one")) {
      asked(peer);
      peer.send("HTTP/1.1 400 Bad Request|Content-Length: 2||no");
      assertThat(client.readUntil("no"))
          .isEqualTo("HTTP/1.1 400 Bad Request|Content-Length: 2||no");
      client.send("GET /_ping HTTP/1.1|Host: d||").readUntil("OK");
    }
  }

  @Test
  void withoutAnEngineTheyAreHeldOpenAndJoinedToTheFirstThatComes() throws Exception {
    long before = Instant.now().getEpochSecond();
    try (RawClient client = ask("")) {
      assertThat(client.readUntil("||")).startsWith("HTTP/1.1 200 OK|Api-Version: 1.44|");
      engine.ready.countDown();
      try (Peer peer = join("one")) {
        String since = asked(peer).replace("/v1.44/events?since=", "");
        assertThat(Double.parseDouble(since)).isBetween(before - 0.0, before + 60.0);
        peer.send(HEAD + chunk(TAG));
        assertThat(client.readUntil("|" + TAG + "\n|")).isEqualTo(chunk(TAG));
      }
    }
    assertThat(activity.snapshot().totalCommands()).isZero();
  }

  @Test
  void aConnectionThatComesBackGoesOnBehindTheLastEvent() throws Exception {
    engine.ready.countDown();
    try (RawClient client = ask("?type=image")) {
      try (Peer peer = join("one")) {
        asked(peer);
        peer.send(HEAD + chunk(TAG) + "5|{\"Act");
        client.readUntil(chunk(TAG));
      }
      try (Peer peer = join("one")) {
        assertThat(asked(peer)).isEqualTo("/v1.44/events?type=image&since=1700000000.000000001");
        peer.send(HEAD + chunk(TAG) + chunk(PULL));
        assertThat(client.readUntil(PULL + "\n|")).isEqualTo(chunk(PULL));
      }
    }
  }

  @Test
  void whereNothingWasToldYetItGoesOnFromTheEnginesOwnTime() throws Exception {
    engine.ready.countDown();
    try (RawClient client = ask("")) {
      try (Peer peer = join("one")) {
        asked(peer);
        peer.send(HEAD);
        client.readUntil("||");
      }
      try (Peer peer = join("one")) {
        assertThat(asked(peer)).isEqualTo("/v1.44/events?since=1793620800.000000007");
        peer.send(HEAD + chunk(TAG));
        assertThat(client.readUntil(TAG + "\n|")).isEqualTo(chunk(TAG));
      }
    }
  }

  @Test
  void eventsThatTheEngineHasForgottenBreakTheStream() throws Exception {
    engine.ready.countDown();
    try (RawClient client = ask("")) {
      try (Peer peer = join("one")) {
        asked(peer);
        peer.send(HEAD + chunk(TAG));
        client.readUntil(chunk(TAG));
      }
      try (Peer peer = join("one")) {
        asked(peer);
        peer.send(HEAD + chunk(PULL));
        assertThat(client.readAll()).isEmpty();
      }
    }
    await().until(() -> socket.connections() == 0);
  }

  @Test
  void anotherServerIsJoinedFromWhatWasAskedForOnEvenIfItHasTheSameData() throws Exception {
    engine.ready.countDown();
    try (RawClient client = ask("?since=12")) {
      try (Peer peer = join("one")) {
        asked(peer);
        peer.send(HEAD + chunk(TAG));
        client.readUntil(chunk(TAG));
      }
      try (Peer peer = join("two")) {
        assertThat(asked(peer)).isEqualTo("/v1.44/events?since=12");
        peer.send(HEAD + chunk(PULL));
        assertThat(client.readUntil(PULL + "\n|")).isEqualTo(chunk(PULL));
      }
    }
  }

  @Test
  void untilATimeEndsThenWithOrWithoutAnEngine() throws Exception {
    String soon = Instant.now().plusMillis(300).getEpochSecond() + ".9";
    try (RawClient client = ask("?until=" + soon)) {
      assertThat(client.readUntil("|0||")).contains("200 OK").endsWith("||0||");
      client.send("GET /_ping HTTP/1.1|Host: d||").readUntil("OK");
    }
    try (RawClient client = ask("?since=0&until=1.000000001")) {
      assertThat(client.readUntil("|0||")).endsWith("||0||");
    }
    assertThat(engine.waiterInterrupted).isTrue();
  }

  @Test
  void aClientThatGivesUpWhileTheyAreHeldFreesEverything() throws Exception {
    try (RawClient client = ask("")) {
      client.readUntil("||");
    }
    await().until(() -> socket.connections() == 0);
    assertThat(engine.waiterInterrupted).isTrue();
  }

  private static String start(String container) {
    return "{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"%s\"},\"timeNano\":7}"
        .formatted(container);
  }

  @Test
  void aStartIsPassedOnWhenThePortsAreOpenAndNothingOvertakesIt() throws Exception {
    engine.ready.countDown();
    ports.opening = new CountDownLatch(1);
    try (RawClient client = ask("");
        Peer peer = join("one")) {
      asked(peer);
      String all = TAG + "\n" + start("c") + "\n" + PULL;
      peer.send(HEAD + chunk(all));
      assertThat(client.readUntil(TAG + "\n|")).endsWith("||" + chunk(TAG));
      await().until(() -> ports.calls.contains("after start c"));
      ports.opening.countDown();
      String rest = start("c") + "\n" + PULL;
      assertThat(client.readUntil(PULL + "\n|")).isEqualTo(chunk(rest));
    }
  }

  @Test
  void aStartWhosePortsCannotBeOpenedIsPassedOnAllTheSame() throws Exception {
    engine.ready.countDown();
    ports.failing = true;
    try (RawClient client = ask("");
        Peer peer = join("one")) {
      asked(peer);
      peer.send(HEAD + chunk(start("c")));
      assertThat(client.readUntil("}\n|")).endsWith(chunk(start("c")));
    }
  }

  @Test
  void anEventThatOnlyMentionsAStartIsNone() throws Exception {
    engine.ready.countDown();
    String mention =
        "{\"Type\":\"network\",\"Action\":\"start\",\"Actor\":{\"ID\":\"n\"}}\n{\"x\":\"start\"";
    try (RawClient client = ask("");
        Peer peer = join("one")) {
      asked(peer);
      peer.send(HEAD + chunk(mention));
      client.readUntil("start\"\n|");
    }
    assertThat(ports.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json-seq", "application/jsonl", "application/x-ndjson"})
  void eventsInOtherFormsGoOnWhereTheyBrokeOff(String form) throws Exception {
    engine.ready.countDown();
    String mark = form.endsWith("seq") ? "\u001e" : "";
    String head = HEAD.replace("application/json", form);
    String request = "GET /events HTTP/1.1|Host: d|Accept: " + form + "||";
    try (RawClient client = client().send(request)) {
      try (Peer peer = join("one")) {
        assertThat(peer.readUntil("||")).isEqualTo(request);
        peer.send(head + chunk(mark + TAG));
        assertThat(client.readUntil(TAG + "\n|")).isEqualTo(head + chunk(mark + TAG));
      }
      try (Peer peer = join("one")) {
        assertThat(peer.readUntil("||"))
            .isEqualTo(request.replace("/events", "/events?since=1700000000.000000001"));
        peer.send(head + chunk(mark + TAG) + chunk(mark + PULL));
        assertThat(client.readUntil(PULL + "\n|")).isEqualTo(chunk(mark + PULL));
      }
    }
  }

  @Test
  void whatWasAnsweredAsJsonBeforeThereWasAnEngineStaysJson() throws Exception {
    String request = "GET /events HTTP/1.1|Host: d|Accept: application/json-seq||";
    try (RawClient client = client().send(request)) {
      assertThat(client.readUntil("||")).contains("Content-Type: application/json|");
      engine.ready.countDown();
      try (Peer peer = join("one")) {
        assertThat(peer.readUntil("||")).doesNotContain("Accept");
        peer.send(HEAD + chunk(TAG));
        assertThat(client.readUntil(TAG + "\n|")).isEqualTo(chunk(TAG));
      }
    }
  }

  @Test
  void anOlderClientGetsTheEnginesAnswerWhenThereIsOne() throws Exception {
    try (RawClient client = client().send("GET /events HTTP/1.0||")) {
      engine.ready.countDown();
      try (Peer peer = engine.take()) {
        assertThat(peer.readUntil("||")).isEqualTo("GET /events HTTP/1.0||");
        peer.send("HTTP/1.0 200 OK||" + TAG);
      }
      assertThat(client.readAll()).isEqualTo("HTTP/1.0 200 OK||" + TAG);
    }
  }

  @Test
  void anEngineWithoutATimeIsNone() throws Exception {
    EventPosition position =
        new EventPosition(
            new RequestHead(
                "GET",
                "/events",
                HttpVersion.HTTP_1_1,
                new MessageHead("GET /events HTTP/1.1", List.of())),
            Instant.EPOCH);
    assertThatThrownBy(() -> position.first("{}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no time");
  }
}
