package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import io.dockbridge.enginesocket.containers.BindMounts;
import io.dockbridge.enginesocket.containers.PortRefusedException;
import io.dockbridge.enginesocket.containers.PublishedPorts;
import io.dockbridge.enginesocket.containers.Remap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What starting and stopping a container means for its local ports. */
class ContainerHookTest extends EngineSocketFixture {
  private final FailingMounts mounts = new FailingMounts();

  @Override
  BindMounts mounts() {
    return mounts;
  }

  @Test
  void startTakesThePortsBeforeAndAfterAndOnlyThenAnswers() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send("POST /v1.44/containers/web/start HTTP/1.1||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      assertThat(ports.calls).containsExactly("before start web");
      peer.send("HTTP/1.1 204 No Content||");
      client.readUntil("||");
      assertThat(ports.calls).containsExactly("before start web", "after start web");
    }
  }

  @Test
  void aDefectInThePortsBreaksNoClientsConnection() throws Exception {
    engine.ready.countDown();
    ports.failing = true;
    try (RawClient client = client()) {
      for (String step : new String[] {"start", "stop"}) {
        String request = "POST /containers/web/" + step + " HTTP/1.1||";
        client.send(request);
        answer(request, "HTTP/1.1 204 No Content||");
        assertThat(client.readUntil("||")).startsWith("HTTP/1.1 204 ");
      }
    }
  }

  @Test
  void aRefusedPortMeansTheEngineNeverHearsOfTheStart() throws Exception {
    engine.ready.countDown();
    ports.refusal = Optional.of(new PortRefusedException("port is already allocated"));
    try (RawClient client = client().send("POST /containers/web/start HTTP/1.1||");
        Peer peer = inspected("{\"HostConfig\":{\"AutoRemove\":false}}")) {
      assertThat(peer.readAll()).isEmpty();
      assertThat(client.readAll())
          .startsWith("HTTP/1.1 500 ")
          .endsWith("{\"message\":\"port is already allocated\"}\n");
    }
  }

  @Test
  void aContainerThatIsRemovedWhenItEndsIsRemovedWhenItsStartIsRefused() throws Exception {
    ports.refusal = Optional.of(new PortRefusedException("port is already allocated"));
    expectRemovalBeforeTheAnswer("port is already allocated");
  }

  @Test
  void soItIsWhenItsMountsCannotBeSynchronized() throws Exception {
    mounts.failing = true;
    expectRemovalBeforeTheAnswer(FailingMounts.PROBLEM);
  }

  private void expectRemovalBeforeTheAnswer(String problem) throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send("POST /containers/web/start HTTP/1.1||");
        Peer peer = inspected("{\"HostConfig\":{\"AutoRemove\":true}}")) {
      assertThat(peer.readUntil("||"))
          .isEqualTo("DELETE /containers/web?v=1 HTTP/1.1|Host: docker||");
      peer.send("HTTP/1.1 204 No Content||");
      assertThat(client.readAll())
          .startsWith("HTTP/1.1 500 ")
          .endsWith("{\"message\":\"" + problem + "\"}\n");
    }
  }

  @Test
  void aRunningContainerOutlivesARefusedRestart() throws Exception {
    engine.ready.countDown();
    ports.refusal = Optional.of(new PortRefusedException("port is already allocated"));
    try (RawClient _ = client().send("POST /containers/web/restart HTTP/1.1||");
        Peer peer =
            inspected("{\"State\":{\"Running\":true},\"HostConfig\":{\"AutoRemove\":true}}")) {
      assertThat(peer.readAll()).isEmpty();
    }
  }

  /** The engine, when it has described the container that is not started. */
  private Peer inspected(String inspection) throws Exception {
    Peer peer = engine.take();
    assertThat(peer.readUntil("||")).isEqualTo("GET /containers/web/json HTTP/1.1|Host: docker||");
    return peer.send("HTTP/1.1 200 OK|Content-Length: " + inspection.length() + "||" + inspection);
  }

  @Test
  void aFailedStartGivesThePortsBack() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send("POST /containers/web/start HTTP/1.1||")) {
      answer("POST /containers/web/start HTTP/1.1||", "HTTP/1.1 500 No|Content-Length: 0||");
      client.readUntil("||");
    }
    assertThat(ports.calls).containsExactly("before start web", "start failed web");
  }

  @Test
  void stopAndRemoveCloseThePortsBeforeTheAnswer() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client()) {
      client.send("POST /containers/web/stop?t=1 HTTP/1.1||");
      answer("POST /containers/web/stop?t=1 HTTP/1.1||", "HTTP/1.1 204 No Content||");
      client.readUntil("||");
      assertThat(ports.calls).containsExactly("after stop web");
      client.send("DELETE /containers/web?force=1 HTTP/1.1||");
      answer("DELETE /containers/web?force=1 HTTP/1.1||", "HTTP/1.1 204 No Content||");
      client.readUntil("||");
      assertThat(ports.calls).containsExactly("after stop web", "after stop web");
    }
  }

  @Test
  void waitClosesThePortsWhenTheContainerHasEndedAndNotBefore() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client().send("POST /containers/web/wait HTTP/1.1||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 200 OK|Content-Length: 16||");
      client.readUntil("||");
      assertThat(ports.calls).isEmpty();
      peer.send("{\"StatusCode\":0}");
      client.readUntil("}");
      assertThat(ports.calls).containsExactly("after stop web");
    }
  }

  @Test
  void waitSaysThatWhatTheContainerWroteIsNotHere() throws Exception {
    mounts.failing = true;
    engine.ready.countDown();
    try (RawClient client = client().send("POST /containers/web/wait HTTP/1.1||");
        Peer peer = engine.take()) {
      peer.readUntil("||");
      peer.send("HTTP/1.1 200 OK|Content-Length: 16||");
      assertThat(client.readUntil("||")).doesNotContain("Content-Length");
      peer.send("{\"StatusCode\":0}");
      assertThat(client.readUntil("0||"))
          .contains(
              "{\"StatusCode\":125,\"Error\":{\"Message\":\"" + FailingMounts.PROBLEM + "\"}}");
    }
  }

  @Test
  void aContainersOwnFailureStaysInTheAnswerOfSuchAWait() throws Exception {
    mounts.failing = true;
    engine.ready.countDown();
    try (RawClient client = client().send("POST /containers/web/wait HTTP/1.1||")) {
      answer(
          "POST /containers/web/wait HTTP/1.1||",
          "HTTP/1.1 200 OK|Transfer-Encoding: chunked||10|{\"StatusCode\":3}|0||");
      assertThat(client.readUntil("0||")).contains("{\"StatusCode\":3,\"Error\":");
    }
  }

  @Test
  void soDoStopAndTheInspectionOfAProcess() throws Exception {
    mounts.failing = true;
    engine.ready.countDown();
    for (String request :
        new String[] {"POST /containers/web/stop HTTP/1.1||", "GET /exec/abc/json HTTP/1.1||"}) {
      try (RawClient client = client().send(request)) {
        answer(request, "HTTP/1.1 204 No Content||");
        assertThat(client.readAll())
            .startsWith("HTTP/1.1 500 ")
            .endsWith("{\"message\":\"" + FailingMounts.PROBLEM + "\"}\n");
      }
    }
  }

  @Test
  void aRemappedPortIsShownAsItIsHereAndNothingElseIsTouched() throws Exception {
    engine.ready.countDown();
    ports.remaps.add(new Remap("abc", "", 8080, "tcp", 9080));
    String list =
        "[{\"Id\":\"abc\",\"Ports\":[{\"PublicPort\":%d,\"Type\":\"tcp\"},"
            + "{\"PublicPort\":8080,\"Type\":\"udp\"}],\"X\":1.50},"
            + "{\"Id\":\"def\",\"Ports\":[{\"PublicPort\":8080,\"Type\":\"tcp\"}]}]";
    String inspection =
        "{\"Id\":\"abc\",\"NetworkSettings\":{\"Ports\":{\"80/tcp\":[{\"HostPort\":\"%d\"}],\"81/tcp\":null}}}";
    try (RawClient client = client()) {
      assertThat(ask(client, "/containers/json", list.formatted(8080)))
          .endsWith("||" + list.formatted(9080));
      assertThat(ask(client, "/v1.44/containers/abc/json", inspection.formatted(8080)))
          .endsWith("||" + inspection.formatted(9080));
      assertThat(ask(client, "/images/json", list.formatted(8080)))
          .endsWith("||" + list.formatted(8080));
    }
  }

  @Test
  void onePortNumberOnTwoAddressesIsTwoPorts() throws Exception {
    engine.ready.countDown();
    ports.remaps.add(new Remap("abc", "127.0.0.1", 8080, "tcp", 9080));
    ports.remaps.add(new Remap("abc", "::1", 8080, "tcp", 9081));
    String list =
        "[{\"Id\":\"abc\",\"Ports\":[{\"IP\":\"127.0.0.1\",\"PublicPort\":%d,\"Type\":\"tcp\"},"
            + "{\"IP\":\"::1\",\"PublicPort\":%d,\"Type\":\"tcp\"},"
            + "{\"IP\":\"127.0.0.2\",\"PublicPort\":8080,\"Type\":\"tcp\"}]}]";
    try (RawClient client = client()) {
      assertThat(ask(client, "/containers/json", list.formatted(8080, 8080)))
          .endsWith("||" + list.formatted(9080, 9081));
    }
  }

  private String create(RawClient client, String sent, String answered) throws Exception {
    String body = "{\"HostConfig\":{\"PortBindings\":{}}}";
    client.send(
        "POST /v1.44/containers/create?name=web HTTP/1.1|Content-Length: %d||%s"
            .formatted(body.length(), body));
    try (Peer peer = engine.take()) {
      assertThat(peer.readUntil(sent)).contains("Content-Length: " + sent.length()).endsWith(sent);
      peer.send("HTTP/1.1 201 Created|Content-Length: " + answered.length() + "||" + answered);
      return client.readUntil("}");
    }
  }

  @Test
  void whatWasPlannedForAContainersPortsIsAskedForAndWarnedOf() throws Exception {
    engine.ready.countDown();
    ports.planned = new PublishedPorts.Planned(true, List.of("8080 is in use"));
    try (RawClient client = client()) {
      assertThat(
              create(
                  client,
                  "{\"HostConfig\":{\"PortBindings\":{}},\"Changed\":true}",
                  "{\"Id\":\"abc\",\"Warnings\":[\"own\"]}"))
          .endsWith("||{\"Id\":\"abc\",\"Warnings\":[\"own\",\"8080 is in use\"]}");
    }
    assertThat(ports.calls).containsExactly("before create web");
  }

  @Test
  void withoutAWarningTheAnswerIsTheEnginesOwn() throws Exception {
    engine.ready.countDown();
    try (RawClient client = client()) {
      String answer = "{\"Id\":\"abc\", \"Warnings\":null}";
      assertThat(create(client, "{\"HostConfig\":{\"PortBindings\":{}}}", answer)).endsWith(answer);
    }
  }

  @Test
  void aContainerWhosePortsCannotBeIsNotCreated() throws Exception {
    ports.refusal = Optional.of(new PortRefusedException("not there"));
    String body = "{\"HostConfig\":{\"PortBindings\":{}}}";
    try (RawClient client =
        client()
            .send(
                "POST /containers/create HTTP/1.1|Host: docker|Content-Length: %d||%s"
                    .formatted(body.length(), body))) {
      assertThat(client.readUntil("}"))
          .startsWith("HTTP/1.1 400 ")
          .endsWith("{\"message\":\"not there\"}");
    }
  }

  private String ask(RawClient client, String path, String answer) throws Exception {
    client.send("GET " + path + " HTTP/1.1||");
    answer(
        "GET " + path + " HTTP/1.1||",
        "HTTP/1.1 200 OK|Content-Length: " + answer.length() + "||" + answer);
    return client.readUntil(answer.substring(answer.length() - 5));
  }
}
