package io.dockbridge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.http.LocalAnswer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the listener answers, byte by byte, to pages of ours, of others, and to no page at all. */
class DashboardWireTest {
  private static final Duration TICK = Duration.ofMillis(20);

  @TempDir private Path dir;
  private FakeParts parts;
  private Dashboard dashboard;
  private RawClient client;

  @BeforeEach
  void open() throws IOException {
    parts = new FakeParts();
    open(new Dashboard.Times(TICK, TICK.multipliedBy(3), Duration.ofMinutes(5)));
  }

  private void open(Dashboard.Times times) throws IOException {
    dashboard = parts.dashboard(dir.resolve("ledger"), times);
    client = new RawClient(dashboard.open());
  }

  @AfterEach
  void close() {
    dashboard.close();
    parts.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example:PORT", "127.0.0.1", "localhost.evil.example:PORT", "[::1]"})
  void aNameThatIsNotLoopbacksIsRefused(String host) throws IOException {
    String header = "Host: " + host.replace("PORT", "" + client.port());
    assertThat(client.raw("GET", client.folder(), "", List.of(header)).status()).isEqualTo(421);
  }

  @Test
  void twoHostsAreRefused() throws IOException {
    List<String> headers = List.of("Host: " + client.own(), "Host: evil.example");
    assertThat(client.raw("GET", client.folder(), "", headers).status()).isIn(400, 421);
  }

  @Test
  void localhostIsServedToo() throws IOException {
    String header = "Host: localhost:" + client.port();
    assertThat(client.raw("GET", client.folder(), "", List.of(header)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Nothing: x",
        "Origin: null",
        "Origin: http://evil.example",
        "Origin: http://127.0.0.1:8080",
        "Origin: http://localhost:PORT",
        "Origin: https://127.0.0.1:PORT"
      })
  void aPostOfAnotherOriginIsRefused(String origin) throws IOException {
    String session = client.session();
    List<String> headers =
        List.of("Host: " + client.own(), origin.replace("PORT", "" + client.port()), session);
    String keep = client.folder() + "_dockbridge/keep?seconds=60";
    assertThat(client.raw("POST", keep, "", headers).status()).isEqualTo(403);
    assertThat(client.raw("DELETE", keep, "", headers).status()).isEqualTo(403);
    assertThat(parts.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"})
  void whatAPageOfAnotherOriginLoadsIsRefused(String header) throws IOException {
    assertThat(client.ask("GET", "doctor", "", client.session(), header).status()).isEqualTo(403);
  }

  @Test
  void aTokenIsExchangedOnceForACookieOfThisFolder() throws IOException {
    RawClient.Answer first = client.ask("POST", "session", client.token());
    assertThat(first.status()).isEqualTo(204);
    assertThat(first.header("Set-Cookie"))
        .matches("dockbridge_" + client.port() + "=[\\w-]{24}; .*")
        .contains("; Path=" + client.folder(), "; HttpOnly", "; SameSite=Strict");
    assertThat(client.ask("POST", "session", client.token()).status()).isEqualTo(403);
  }

  @Test
  void withoutASessionNothingIsToldAndNothingDone() throws IOException {
    for (String path : List.of("events", "money", "doctor", "logs", "_dockbridge/status")) {
      assertThat(client.ask("GET", path, "").status()).as(path).isEqualTo(401);
      assertThat(client.ask("GET", path, "", "Cookie: dockbridge_" + client.port() + "=").status())
          .as(path)
          .isEqualTo(401);
    }
    assertThat(client.ask("POST", "_dockbridge/keep?seconds=60", "").status()).isEqualTo(401);
    assertThat(parts.requests()).isEmpty();
  }

  @Test
  void outsideTheSecretFolderThereIsNothing() throws IOException {
    for (String path : List.of("/", "/style.css", "/events", "//x/", "/../" + client.folder())) {
      assertThat(client.raw("GET", path, "", List.of("Host: " + client.own())).status())
          .as(path)
          .isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "main.js", "missing.js", "money", "../Access.class", "events"})
  void everyAnswerForbidsForeignContentFramesAndCaches(String path) throws IOException {
    RawClient.Answer answer = client.ask("GET", path, "");
    assertThat(answer.header("Content-Security-Policy"))
        .contains("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void thePageNeedsNothingInlineAndNothingFromElsewhere() throws IOException {
    String page = client.ask("GET", "", "").body();
    assertThat(page)
        .contains("<script type=\"module\" src=\"main.js\">")
        .doesNotContain("://", "style=", " onclick=")
        .doesNotContainPattern("<script(?![^>]*src=)");
    assertThat(client.ask("GET", "style.css", "").body()).doesNotContain("://", "@import");
  }

  @Test
  void aViewerHearsEverythingThenChangesThenHeartbeats() throws IOException {
    List<String> headers = List.of("Host: " + client.own(), client.session());
    try (Socket socket = client.open("GET", client.folder() + "events", "", headers)) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String state = after(in, "event: state");
      assertThat(state).startsWith("data: {").contains("\"containers\":", "\"server_status\":");
      assertThat(after(in, ": heartbeat")).isEmpty();
      parts.set("mounts", "[1]");
      String change = after(in, "event: change");
      assertThat(change).contains("\"mounts\":[1]").doesNotContain("server_status");
    }
    assertThat(parts.requests()).as("looking").isEmpty();
    assertThat(parts.engine().requests()).allMatch(it -> it.startsWith("GET /containers/"));
  }

  private static String after(BufferedReader in, String wanted) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals(wanted)) {
        return in.readLine();
      }
    }
    throw new AssertionError("the stream ended before " + wanted);
  }

  @Test
  void aChangeIsPassedOnWithItsRefusal() throws IOException {
    parts.answer("POST /_dockbridge/ports?local=1&remote=2", LocalAnswer.error(409, "taken"));
    RawClient.Answer answer =
        client.ask("POST", "_dockbridge/ports?local=1&remote=2", "", client.session());
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.body()).contains("taken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST _dockbridge/stop",
        "POST _dockbridge/stop?destroy=true",
        "DELETE _dockbridge/server",
        "POST _dockbridge/server",
        "POST _dockbridge/mounts/accept",
        "POST _dockbridge/dashboard",
        "GET _dockbridge/settings",
        "GET _dockbridge/../containers/json"
      })
  void theRestOfTheControlApiIsOutOfReach(String request) throws IOException {
    String[] words = request.split(" ", 2);
    assertThat(client.ask(words[0], words[1], "", client.session()).status()).isEqualTo(404);
    assertThat(parts.requests()).isEmpty();
  }

  @Test
  void aServerIsDeletedOnlyByItsName() throws IOException {
    parts.answer("DELETE /_dockbridge/server", LocalAnswer.json(202, "{}"));
    String session = client.session();
    String destroy = "_dockbridge/server?confirm=";
    assertThat(client.ask("DELETE", destroy, "", session).status()).isEqualTo(409);
    assertThat(client.ask("DELETE", destroy + "other", "", session).status()).isEqualTo(409);
    assertThat(parts.requests()).isEmpty();
    String name = parts.status().at("/server_status/server/name").asText();
    assertThat(client.ask("DELETE", destroy + name, "", session).status()).isEqualTo(202);
    assertThat(parts.requests()).containsExactly("DELETE /_dockbridge/server");
  }

  @Test
  void itListensOnOneAddressAndEndsWhenItIsClosed() {
    assertThatThrownBy(() -> new Socket(InetAddress.getByName("127.0.0.2"), client.port()).close())
        .isInstanceOf(ConnectException.class);
    assertThat(dashboard.end()).isTrue();
    assertThat(dashboard.end()).isFalse();
    assertThatThrownBy(() -> client.ask("GET", "", "")).isInstanceOf(ConnectException.class);
  }

  @Test
  void whereNobodyLooksItEndsByItselfAndOpensAgain() throws IOException {
    dashboard.close();
    open(new Dashboard.Times(TICK, TICK, TICK.multipliedBy(2)));
    int port = client.port();
    await().until(() -> !dashboard.end());
    assertThat(dashboard.open().getPort()).isNotEqualTo(port);
  }

  @Test
  void aLogIsFetchedByIdSinceATime() throws IOException {
    String session = client.session();
    String id = "0123456789ab";
    parts
        .engine()
        .script("/containers/" + id + "/logs", 200, "2026-11-30T10:00:00.000000001Z hi\n");
    String answer =
        client.ask("GET", "logs?container=" + id + "&since=7.000000009", "", session).body();
    assertThat(answer).contains("\"text\":\"hi\"", "\"at\":\"1796032800.000000001\"");
    assertThat(parts.engine().requests())
        .anyMatch(it -> it.contains("since=7.000000009") && it.contains("tail=1000"));
    for (String bad : List.of("", "container=../x&since=0.000000000", "container=" + id)) {
      assertThat(client.ask("GET", "logs?" + bad, "", session).status()).isEqualTo(400);
    }
  }

  @Test
  void theDoctorsFindingsAreItsOwnOutput() throws IOException {
    assertThat(client.ask("GET", "doctor", "", client.session()).body()).contains("[] doctor");
  }
}
