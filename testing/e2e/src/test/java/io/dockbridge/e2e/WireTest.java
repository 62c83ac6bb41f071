package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The same bytes, sent to the engine's own socket and to ours, are answered alike: status lines,
 * headers in any order, bodies, and how the connection ends. All requests end it themselves.
 */
@ExtendWith(RealServers.class)
class WireTest {
  private static final String GET_ALL = "GET /volumes HTTP/1.1|Host: d|";
  private static final String GET = GET_ALL + "Connection: close||";
  private static final String PING = "GET /_ping HTTP/1.1|Host: d|";
  private static final String CREATE_VOLUME =
      "POST /volumes/create HTTP/1.1|Host: d|Content-Type: application/json|";
  private static final String CREATE =
      "POST /containers/create HTTP/1.1|Host: d|Content-Type: application/json|";

  private Path ours;
  private Path engines;
  private DockerCli docker;

  @BeforeEach
  void engine(Engine engine) {
    ours = engine.dockbridge().socket();
    engines = engine.socketOfTheServer();
    docker = engine.docker();
    docker.ok("run", "-d", "--name", "wire", "busybox", "sleep", "600");
    docker.ok("run", "--name", "ended", "busybox", "echo", "said");
  }

  @AfterEach
  void removeAll() {
    docker.removeAll();
    docker.ok("volume", "rm", "-f", "wire");
  }

  /** Sends the bytes in one piece, or as much as is taken of them. */
  private static String ask(Path socket, String request) throws IOException {
    try (Wire wire = Wire.connect(socket)) {
      try {
        wire.send(request);
      } catch (IOException notAllTaken) {
        // The answer says why.
      }
      return wire.readAll();
    }
  }

  /** Sends the bytes and finishes sending. */
  private static String askCutOff(Path socket, String request) throws IOException {
    try (Wire wire = Wire.connect(socket).send(request).finishSending()) {
      return wire.readAll();
    }
  }

  /** Responses without the time and the order of headers. */
  private static String comparable(String responses) {
    return Arrays.stream(responses.split("(?=HTTP/1\\.[01] \\d{3} )", -1))
        .map(WireTest::comparableResponse)
        .collect(Collectors.joining());
  }

  private static String comparableResponse(String response) {
    int end = Math.max(0, response.indexOf("||"));
    String[] lines = response.substring(0, end).split("\\|", -1);
    String headers =
        Stream.of(lines)
            .skip(1)
            .map(line -> line.startsWith("Date: ") ? "Date" : line)
            .sorted()
            .collect(Collectors.joining("|"));
    return lines[0] + "|" + headers + response.substring(end);
  }

  private void same(String... requests) throws IOException {
    for (String request : requests) {
      String answer = comparable(ask(ours, request));
      assertThat(answer).as(shown(request)).isEqualTo(comparable(ask(engines, request)));
      assertThat(answer).as(shown(request)).startsWith("HTTP/1.");
    }
  }

  private static String shown(String request) {
    return request.substring(0, Math.min(300, request.length()));
  }

  @Test
  void methodsVersionsAndConnections() throws IOException {
    same(
        GET,
        "GET /volumes HTTP/1.0||",
        "GET /volumes HTTP/1.2|Host: d|Connection: close||",
        "GET http://other/volumes HTTP/1.1|Host: d|Connection: close||",
        GET_ALL + "|" + GET_ALL + "|" + GET,
        "GET /volumes HTTP/1.0|Connection: keep-alive||GET /volumes HTTP/1.0||",
        "HEAD /containers/wire/archive?path=/bin HTTP/1.1|Host: d|Connection: close||",
        "HEAD /volumes HTTP/1.1|Host: d|Connection: close||",
        "OPTIONS /volumes HTTP/1.1|Host: d|Connection: close||",
        "PUT /_ping HTTP/1.1|Host: d|Content-Length: 2|Connection: close||{}",
        "GET /nosuch HTTP/1.1|Host: d||" + GET);
  }

  @Test
  void pings() throws IOException {
    same(
        PING + "Connection: close||",
        PING + "|" + PING + "|" + PING + "Connection: close||",
        PING + "Content-Length: 3||abc" + PING + "Connection: close||",
        "HEAD /_ping HTTP/1.1|Host: d|Connection: close||",
        "GET /_ping HTTP/1.0||",
        "GET /_ping HTTP/1.0|Connection: keep-alive||GET /_ping HTTP/1.0||",
        "GET /_ping HTTP/1.1|Connection: close||",
        "GET //_ping HTTP/1.1|Host: d|Connection: close||",
        "GET /v1.40//_ping?x=1 HTTP/1.1|Host: d|Connection: close||",
        "GET /x/../_ping HTTP/1.1|Host: d|Connection: close||",
        "GET /%2F_ping HTTP/1.1|Host: d|Connection: close||",
        "POST //containers/wire/start HTTP/1.1|Host: d|Content-Length: 0|Connection: close||",
        "GET /_ping HTTP/1.1|Host: a|Host: b||",
        "GET /_ping HTTP/1.1|Host: a b||",
        "POST /_ping HTTP/1.1|Host: d|Content-Length: 0|Connection: close||");
  }

  @Test
  void apiVersions() throws IOException {
    for (String version : new String[] {"1.12", "1.23", "1.24", "1.40", "1.99", "2", "1..1"}) {
      for (String path : new String[] {"_ping", "version", "volumes", "events?since=0&until=1"}) {
        same("GET /v" + version + "/" + path + " HTTP/1.1|Host: d|Connection: close||");
      }
    }
  }

  @Test
  void bodiesInEveryFraming() throws IOException {
    String name = "{\"Name\":\"wire\"}";
    same(
        CREATE_VOLUME + "Content-Length: 15|Connection: close||" + name,
        CREATE_VOLUME + "Content-Length: 15|Content-Length: 15|Connection: close||" + name,
        CREATE_VOLUME + "Transfer-Encoding: chunked|Connection: close||f|" + name + "|0||",
        CREATE_VOLUME
            + "Transfer-Encoding: chunked|Trailer: X-T||5;x=1|{\"Nam|00A|e\":\"wire\"}|0|X-T: 1||"
            + GET,
        "POST /volumes/prune HTTP/1.1|Host: d|Content-Length: |Connection: close||",
        CREATE_VOLUME + "Content-Length: 2|Connection: close||{x",
        CREATE + "Content-Length: 2|Connection: close||{}",
        CREATE + "Transfer-Encoding: chunked||2|{}|0|X-Trailer: x||" + GET,
        CREATE + "Connection: close||",
        "POST /containers/create HTTP/1.1|Host: d|Content-Length: 2|Connection: close||{}",
        CREATE + "Content-Length: 3|Connection: close||{x}");
  }

  @Test
  void answersWithoutBodyAndWithoutLength() throws IOException {
    same(
        "POST /containers/wire/start HTTP/1.1|Host: d||" + GET, // 304
        "POST /containers/wire/pause HTTP/1.1|Host: d||" // 204
            + "POST /containers/wire/unpause HTTP/1.1|Host: d||"
            + GET,
        "GET /containers/ended/logs?stdout=1 HTTP/1.0||",
        "GET /containers/ended/logs?stdout=1 HTTP/1.1|Host: d||" + GET,
        "GET /events?since=0&until=1 HTTP/1.1|Host: d||" + GET,
        "GET /events?since=x HTTP/1.1|Host: d||" + GET);
  }

  @Test
  void upgrades() throws IOException {
    String upgrade = "Host: d|Connection: Upgrade|Upgrade: %s|Content-Length: 0||";
    same(
        "POST /containers/ended/attach?logs=1&stdout=1 HTTP/1.1|" + upgrade.formatted("tcp"),
        "POST /containers/ended/attach?logs=1&stdout=1 HTTP/1.1|Host: d||",
        "POST /containers/nosuch/attach?stream=1 HTTP/1.1|" + upgrade.formatted("tcp"),
        "POST /exec/nosuch/start HTTP/1.1|" + upgrade.formatted("tcp") + GET,
        "POST /session HTTP/1.1|" + upgrade.formatted("other") + GET,
        "GET /volumes HTTP/1.1|" + upgrade.formatted("tcp") + GET);
  }

  @Test
  void anExpectedContinueIsWaitedFor() throws IOException {
    for (String path : new String[] {"/volumes/create", "/containers/create"}) {
      String answer = askToContinue(ours, path);
      assertThat(answer).startsWith("HTTP/1.1 100 Continue||HTTP/1.1 400 ");
      assertThat(comparable(answer)).isEqualTo(comparable(askToContinue(engines, path)));
    }
    same(CREATE_VOLUME + "Expect: other|Content-Length: 2||{}");
  }

  private static String askToContinue(Path socket, String path) throws IOException {
    try (Wire wire = Wire.connect(socket)) {
      wire.send("POST " + path + " HTTP/1.1|Host: d|Content-Type: application/json|");
      wire.send("Connection: close|Expect: 100-continue|Content-Length: 2||");
      return wire.readUntil("||") + wire.send("{x").readAll();
    }
  }

  @Test
  void whatIsNoRequest() throws IOException {
    same(
        "GARBAGE||",
        "GET / HTTP/2.0||",
        "GET / HTTP/0.9||",
        "GET / HTTX/1.1||",
        "GET /vol umes HTTP/1.1|Host: d||",
        "GET volumes HTTP/1.1|Host: d||",
        "GET /vol%zz HTTP/1.1|Host: d||",
        "G@T /volumes HTTP/1.1|Host: d||",
        "|" + GET,
        GET_ALL + "no colon||",
        GET_ALL + ": no name||",
        GET_ALL + "space : before||",
        GET_ALL + "control: \u0001||",
        "GET /volumes HTTP/1.1| Host: folded||",
        "GET /volumes HTTP/1.1||",
        "POST /x HTTP/1.1|Host: d|Content-Length: 1|Content-Length: 2||x",
        "POST /x HTTP/1.1|Host: d|Content-Length: -1||",
        "POST /x HTTP/1.1|Host: d|Content-Length: 99999999999999999999||",
        "POST /x HTTP/1.1|Host: d|Transfer-Encoding: gzip||",
        "POST /x HTTP/1.1|Host: d|Transfer-Encoding: gzip, chunked||0||",
        GET_ALL + "|GARBAGE||",
        GET_ALL + "||" + GET,
        "\u0016\u0003\u0001 a TLS client|");
  }

  @Test
  void whatIsCutOff() throws IOException {
    for (String request :
        new String[] {
          "",
          "GET /volu",
          "GET /volumes HTTP/1.1|Host: d|X-",
          CREATE_VOLUME + "Connection: close|Content-Length: 50||{\"Na",
          CREATE + "Connection: close|Content-Length: 50||{\"Im"
        }) {
      assertThat(comparable(askCutOff(ours, request)))
          .as(request)
          .isEqualTo(comparable(askCutOff(engines, request)));
    }
  }

  @Test
  void headsThatAreLong() throws IOException {
    String line = "X-Line: " + "x".repeat(999_992) + "|";
    same(
        GET_ALL + line + "Connection: close||",
        GET_ALL + line + line + "|",
        GET_ALL + "X: y|".repeat(200_000) + "|",
        "GET /" + "x".repeat(1_100_000) + " HTTP/1.1|Host: d||");
  }
}
