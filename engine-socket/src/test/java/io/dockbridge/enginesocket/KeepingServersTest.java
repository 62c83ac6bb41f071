package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.ActivitySnapshot.OpenLease;
import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests keep a server or have one made, and for how long. */
class KeepingServersTest {
  /** Who asks the same twice in two seconds is a poller here. */
  private static final Duration POLLERS_AFTER = Duration.ofSeconds(1);

  @TempDir Path dir;

  private final ActivityTracker activity =
      new ActivityTracker(
          InstantSource.system(),
          100,
          new ActivityTracker.Tracking(true, true, true, Optional.of(POLLERS_AFTER)));
  private SocketUnderTest socket;

  @BeforeEach
  void listen() throws Exception {
    socket = new SocketUnderTest(dir, activity);
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
  }

  private List<ActivityKind> open() {
    return activity.snapshot().open().stream().map(OpenLease::kind).toList();
  }

  private static final String RAW = "Content-Type: application/vnd.docker.raw-stream|";
  private static final String MULTIPLEXED =
      "Content-Type: application/vnd.docker.multiplexed-stream|";

  @ParameterizedTest
  @CsvSource({
    "/v1.51,          raw,         1.51, TERMINAL",
    "/v1.42,          raw,         1.51, TERMINAL",
    "'',              raw,         1.51, TERMINAL",
    "/v1.51,          multiplexed, 1.51, COMMAND",
    "/v1.41,          raw,         1.51, COMMAND",
    "'',              raw,         1.41, COMMAND",
  })
  void aTerminalIsKnownByItsAnswer(
      String version, String type, String engine, ActivityKind expected) throws Exception {
    socket.engine.ready.countDown();
    String ask = "POST " + version + "/exec/1/start HTTP/1.1|Host: d|Upgrade: tcp||";
    try (RawClient client = socket.client().send(ask);
        Peer peer = socket.engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 101 UPGRADED|" + (type.equals("raw") ? RAW : MULTIPLEXED));
      peer.send("Connection: Upgrade|Upgrade: tcp|Api-Version: " + engine + "||");
      client.readUntil("||");

      assertThat(open()).containsExactly(expected);
    }
  }

  @Test
  void withoutAnUpgradeHeaderATerminalCannotBeKnownAndCountsAsACommand() throws Exception {
    socket.engine.ready.countDown();
    try (RawClient client = socket.client().send("POST /v1.51/exec/1/start HTTP/1.1|Host: d||");
        Peer peer = socket.engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 200 OK|" + RAW + "|");
      client.readUntil("||");

      assertThat(open()).containsExactly(ActivityKind.COMMAND);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /containers/x/wait,         COMMAND",
    "POST, /build,                     COMMAND",
    "POST, /images/create?fromImage=a, COMMAND",
    "GET,  /containers/x/archive?path=, COMMAND",
    "GET,  /images/x/get,              COMMAND",
    "GET,  /containers/json,           COMMAND",
    "GET,  /containers/x/logs,         COMMAND",
    "GET,  /containers/x/logs?follow=1, WATCHER",
    "GET,  /containers/x/stats,        WATCHER",
  })
  void whoWaitsForAResultHasACommandOpenAndWhoWatchesHasNot(
      String method, String target, ActivityKind expected) throws Exception {
    socket.engine.ready.countDown();
    try (RawClient _ = socket.client().send(method + " " + target + " HTTP/1.1|Host: d||");
        Peer peer = socket.engine.take()) {
      peer.readUntil("||");

      assertThat(open()).containsExactly(expected);
      assertThat(activity.snapshot().open().getFirst().what())
          .startsWith(method + " /")
          .contains("(pid " + ProcessHandle.current().pid());
    }
  }

  /** As docker compose up does with containers that are restarted. */
  @ParameterizedTest
  @ValueSource(strings = {"/containers/x/start", "/containers/x/attach?stream=1"})
  void whoFollowsTheLogsOfWhatItRunsHasATerminalOpen(String run) throws Exception {
    socket.engine.ready.countDown();
    try (RawClient client = socket.client().send("POST " + run + " HTTP/1.1|Host: d||");
        Peer peer = socket.engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 200 OK|Connection: close|Content-Length: 0||");
      client.readAll();
    }
    await().until(() -> open().isEmpty()); // the client may have the answer a moment before
    String logs = "GET /containers/y/logs?follow=1 HTTP/1.1|Host: d||";
    try (RawClient _ = socket.client().send(logs);
        Peer peer = socket.engine.take()) {
      peer.readUntil("||");

      assertThat(open()).containsExactly(ActivityKind.TERMINAL);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /",
    "GET,  /libpod/_ping",
    "GET,  /v5.0.0/libpod/containers/json",
    "POST, /libpod/containers/create",
  })
  void aRequestThatTheEngineDoesNotHaveMakesNoServer(String method, String target)
      throws Exception {
    String line = method + " " + target + " HTTP/1.1|Host: d|";
    try (RawClient client = socket.client().send(line + "Content-Length: 0||")) {
      assertThat(client.readUntil("}"))
          .startsWith("HTTP/1.1 404 Not Found|")
          .endsWith("{\"message\":\"page not found\"}");
      assertThat(socket.engine.hasNoConnection()).isTrue();
      assertThat(activity.snapshot().totalCommands()).isZero();

      socket.engine.ready.countDown();
      client.send(line + "Connection: close||");
      try (Peer peer = socket.engine.take()) {
        assertThat(peer.readUntil("||")).isEqualTo(line + "Connection: close||");
      }
    }
  }

  /** Asks once a second until it is a poller. */
  @Test
  void aPollerIsServedByAServerThatIsThereAndKeepsNone() throws Exception {
    String ask = "GET /containers/json HTTP/1.1|Host: d||";
    socket.engine.ready.countDown();
    try (RawClient client = socket.client()) {
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1100))
          .until(
              () -> {
                client.send(ask);
                try (Peer peer = socket.engine.take()) {
                  peer.readUntil("||");
                  boolean polls = open().isEmpty();
                  peer.send("HTTP/1.1 200 OK|Content-Length: 2||[]");
                  assertThat(client.readUntil("[]")).startsWith("HTTP/1.1 200 OK|");
                  return polls;
                }
              });
    }
  }
}
