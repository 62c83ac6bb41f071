package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pull and a build show while a server is being made. */
class EarlyAnswerTest {
  private static final String USER_AGENT = "User-Agent: Docker-Client/27.5.1 (linux)|";
  private static final String PULL =
      "POST /v1.44/images/create?fromImage=a&tag=1 HTTP/1.1|" + USER_AGENT + "|";
  private static final String HEAD =
      "HTTP/1.1 200 OK|Api-Version: 1.44|Content-Type: application/json|Transfer-Encoding:"
          + " chunked||";

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

  private static String chunk(String line) {
    return Integer.toHexString(line.length() + 2) + "|" + line + "||";
  }

  private void answer(String request, String response) throws Exception {
    try (Peer peer = engine.take()) {
      peer.readUntil(request);
      peer.send(response);
    }
  }

  @Test
  void aPullShowsTheStepsAndThenWhatTheEngineSends() throws Exception {
    try (RawClient client = socket.client().send(PULL)) {
      String first = chunk("{\"status\":\"DockBridge: ordering\"}");
      assertThat(client.readUntil(first)).isEqualTo(HEAD + first);
      engine.progress = "booting";
      client.readUntil(chunk("{\"status\":\"DockBridge: booting\"}"));
      engine.ready.countDown();
      answer(PULL, "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|{}|0||");
      assertThat(client.readUntil("0||")).isEqualTo("2|{}|0||");
      client.send("GET /_ping HTTP/1.1|Host: d||");
      client.readUntil("OK");
    }
  }

  @Test
  void aBuildShowsThemInItsOwnWayWhileItsContextWaits() throws Exception {
    try (RawClient client =
        socket
            .client()
            .send("POST /build?t=a HTTP/1.1|" + USER_AGENT + "Content-Length: 7||context")) {
      client.readUntil(chunk("{\"stream\":\"DockBridge: ordering\\n\"}"));
      engine.ready.countDown();
      answer("context", "HTTP/1.1 200 OK|Content-Length: 2||{}");
      assertThat(client.readUntil("0||")).isEqualTo("2|{}|0||");
    }
  }

  @Test
  void anEnginesErrorBecomesAMessageInTheStream() throws Exception {
    try (RawClient client = socket.client().send(PULL)) {
      client.readUntil(HEAD);
      engine.ready.countDown();
      answer(PULL, "HTTP/1.1 404 Not Found|Content-Length: 18||{\"message\":\"none\"}");
      assertThat(client.readAll())
          .endsWith(chunk("{\"error\":\"none\",\"errorDetail\":{\"message\":\"none\"}}") + "0||");
    }
  }

  @Test
  void noServerIsAMessageInTheStreamToo() throws Exception {
    engine.unavailable = Optional.of(new EngineUnavailableException("sold out", null));
    try (RawClient client = socket.client().send(PULL)) {
      String answer = client.readAll();
      await().until(() -> socket.audit.size() == 1);
      Operation operation = socket.audit.getFirst();
      assertThat(operation.status()).isEqualTo(503);
      String error = "sold out (request " + operation.id() + ")";
      assertThat(answer)
          .startsWith(HEAD)
          .endsWith(
              chunk("{\"error\":\"%1$s\",\"errorDetail\":{\"message\":\"%1$s\"}}".formatted(error))
                  + "0||");
    }
  }

  @Test
  void aClientThatGivesUpWhileItReadsStepsFreesEverything() throws Exception {
    try (RawClient client = socket.client().send(PULL)) {
      client.readUntil(HEAD);
    }
    await().until(() -> socket.connections() == 0);
    assertThat(engine.waiterInterrupted).isTrue();
  }

  @Test
  void outputThatIsAResultIsLeftAlone() throws Exception {
    for (String target :
        new String[] {
          "/images/create?fromSrc=-", "/build?q=1", "/build?version=2&t=x", "/containers/x/start"
        }) {
      try (RawClient client =
          socket.client().send("POST " + target + " HTTP/1.1|" + USER_AGENT + "|")) {
        await().until(() -> socket.activity.snapshot().open().size() == 1);
        engine.unavailable = Optional.of(new EngineUnavailableException("sold out", null));
        engine.ready.countDown();
        assertThat(client.readAll()).as(target).startsWith("HTTP/1.1 503 ");
      }
      socket.close();
      open();
    }
  }

  @Test
  void aClientThatMayNotLookForErrorsInTheStreamWaitsForTheStatus() throws Exception {
    try (RawClient client = socket.client().send(PULL.replace(USER_AGENT, ""))) {
      await().until(() -> socket.activity.snapshot().open().size() == 1);
      engine.ready.countDown();
      answer("||", "HTTP/1.1 404 Not Found|Content-Length: 2||no");
      assertThat(client.readUntil("no")).startsWith("HTTP/1.1 404 ");
    }
  }

  @Test
  void withAnEngineThereIsNothingEarly() throws Exception {
    engine.ready.countDown();
    try (RawClient client = socket.client().send(PULL)) {
      answer(PULL, "HTTP/1.1 404 Not Found|Content-Length: 2||no");
      assertThat(client.readUntil("no")).startsWith("HTTP/1.1 404 ");
    }
  }
}
