package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers made here look as those of Go's HTTP server, which is the engine's. */
class LocalAnswerTest extends EngineSocketFixture {
  private static final String PING =
      "200 OK|Api-Version: 1.44|%sContent-Length: %d|Content-Type: text/plain|Pragma: no-cache||%s";

  private String exchange(String request) throws IOException {
    try (RawClient client = client().send(request).finishSending()) {
      return client.readAll();
    }
  }

  @Test
  void pingNeedsNoServer() throws IOException {
    assertThat(exchange("HEAD /_ping HTTP/1.1|Host: d||GET /_ping HTTP/1.1|Host: d||"))
        .isEqualTo(
            "HTTP/1.1 " + PING.formatted("", 0, "") + "HTTP/1.1 " + PING.formatted("", 2, "OK"));
    assertThat(activity.snapshot().totalCommands()).isZero();
    assertThat(engine.hasNoConnection()).isTrue();
  }

  @Test
  void theVersionAndTheConnectionAreAnsweredInKind() throws IOException {
    assertThat(exchange("GET /_ping HTTP/1.1|Host: d|Connection: close||"))
        .isEqualTo("HTTP/1.1 " + PING.formatted("Connection: close|", 2, "OK"));
    assertThat(exchange("GET /_ping HTTP/1.0||"))
        .isEqualTo("HTTP/1.0 " + PING.formatted("", 2, "OK"));
    assertThat(exchange("GET /_ping HTTP/1.0|Connection: keep-alive||"))
        .isEqualTo("HTTP/1.0 " + PING.formatted("Connection: keep-alive|", 2, "OK"));
  }

  @Test
  void aBodyThatNobodyAskedForIsSkippedAndOneThatWaitsToBeAskedForEndsTheConnection()
      throws IOException {
    assertThat(
            exchange(
                "GET /_ping HTTP/1.1|Host: d|Content-Length: 3||abcGET /info HTTP/1.1|Host: d||"))
        .endsWith("{\"local\":\"info\"}");
    assertThat(exchange("GET /_ping HTTP/1.1|Host: d|Content-Length: 3|Expect: 100-continue||"))
        .contains("|Connection: close|")
        .endsWith("||OK");
  }

  @Test
  void aClientTooNewForTheEngineIsToldSoAndWakesNothing() throws IOException {
    for (String path : new String[] {"_ping", "version", "info", "events"}) {
      assertThat(exchange("GET /v1.99/" + path + " HTTP/1.1|Host: d||"))
          .startsWith("HTTP/1.1 400 Bad Request|")
          .endsWith("||{\"message\":\"too new\"}\n");
    }
    assertThat(activity.snapshot().totalCommands()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GARBAGE|; 400 Bad Request",
        "GET /a b HTTP/1.1|; 400 Bad Request",
        "GET / HTTX/1.1|; 400 Bad Request",
        "|GET /_ping HTTP/1.1|Host: d||; 400 Bad Request",
        "GET / HTTP/2.0||; 505 HTTP Version Not Supported: unsupported protocol version",
        "GET / HTTP/0.9||; 505 HTTP Version Not Supported: unsupported protocol version",
        "GET / HTTP/1.1|no colon|; 400 Bad Request",
        "GET / HTTP/1.1| folded: first|; 400 Bad Request",
        "POST /x HTTP/1.1|Content-Length: 1|Content-Length: 2||x; 400 Bad Request",
        "POST /x HTTP/1.1|Content-Length: -1||; 400 Bad Request",
        "POST /x HTTP/1.1|Content-Length: 99999999999999999999||; 400 Bad Request",
        "GET /_ping HTTP/1.1||; 400 Bad Request: missing required Host header",
        "GET /_ping HTTP/1.1|Host: a b||; 400 Bad Request: malformed Host header",
        "GET /_ping HTTP/1.1|Host: a|Host: b||; 400 Bad Request",
      })
  void whatIsNoRequestIsAnsweredAsGoDoesAndTheConnectionEnds(String request, String status)
      throws IOException {
    try (RawClient client = client().send(request)) {
      assertThat(client.readAll()).isEqualTo(plain(status, status));
    }
    assertThat(engine.hasNoConnection()).isTrue();
  }

  @Test
  void aTransferCodingThatNobodyKnowsIsNotImplemented() throws IOException {
    assertThat(exchange("POST /x HTTP/1.1|Transfer-Encoding: gzip, chunked||0||"))
        .isEqualTo(plain("501 Not Implemented", "Unsupported transfer encoding"));
  }

  @Test
  void aHeadThatIsCutOffIsNoRequest() throws IOException {
    for (String cut :
        new String[] {"GET /_pi", "GET /_ping HTTP/1.1|", "GET /_ping HTTP/1.1|Host: d|"}) {
      assertThat(exchange(cut)).as(cut).isEqualTo(plain("400 Bad Request", "400 Bad Request"));
    }
    assertThat(exchange("")).isEmpty();
  }

  @Test
  void aHeadOfMoreThanAMebibyteIsTooLarge() throws IOException {
    String status = "431 Request Header Fields Too Large";
    String line = "X: " + "x".repeat(1000) + "|";
    assertThat(exchange("GET /_ping HTTP/1.1|Host: d|" + line.repeat(1030) + "|"))
        .startsWith("HTTP/1.1 200 OK|");
    assertThat(exchange("GET /_ping HTTP/1.1|Host: d|" + line.repeat(1050)))
        .isEqualTo(plain(status, status));
  }

  @Test
  void aCreateBodyThatBreaksOffWakesNothing() throws IOException {
    String create = "POST /containers/create HTTP/1.1|Host: d|";
    assertThat(exchange(create + "Content-Length: 9||{\"Im"))
        .startsWith("HTTP/1.1 400 Bad Request|")
        .endsWith("{\"message\":\"invalid JSON: unexpected EOF\"}\n");
    assertThat(exchange(create + "Transfer-Encoding: chunked||9|{\"Im"))
        .endsWith("{\"message\":\"invalid JSON: unexpected EOF\"}\n");
    assertThat(exchange(create + "Transfer-Encoding: chunked||zz|{"))
        .endsWith("{\"message\":\"invalid JSON: malformed chunked encoding\"}\n");
    assertThat(activity.snapshot().totalCommands()).isZero();
  }

  private static String plain(String status, String body) {
    return "HTTP/1.1 %s|Content-Type: text/plain; charset=utf-8|Connection: close||%s"
        .formatted(status, body);
  }
}
