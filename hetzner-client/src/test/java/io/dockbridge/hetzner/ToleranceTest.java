package io.dockbridge.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.CreateServer;
import io.dockbridge.hetzner.model.CreateVolume;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client reads what the API may answer tomorrow. */
class ToleranceTest {
  private static final int SEEDS = 150;

  private static final CreateServer ORDER =
      new CreateServer(
          "a",
          "cx23",
          1,
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Map.of(),
          List.of(),
          List.of(),
          new CreateServer.PublicNet(true, true));

  /** A kind of answer, and who reads it. */
  private record Reading(
      String method, String path, String status, Consumer<HetznerClient> reader) {}

  private static final List<Reading> READINGS =
      List.of(
          new Reading("get", "/servers", "200", it -> it.servers().list()),
          new Reading("get", "/servers/{id}", "200", it -> it.servers().get(1)),
          new Reading("post", "/servers", "201", it -> it.servers().create(ORDER)),
          new Reading("delete", "/servers/{id}", "200", it -> it.servers().delete(1)),
          new Reading(
              "post", "/servers/{id}/actions/poweroff", "201", it -> it.servers().powerOff(1)),
          new Reading("get", "/actions", "200", it -> it.actions().list(List.of(1L))),
          new Reading("get", "/server_types", "200", it -> it.serverTypes().list()),
          new Reading("get", "/images", "200", it -> it.images().findByName("a", Architecture.X86)),
          new Reading("get", "/pricing", "200", HetznerClient::pricing),
          new Reading("get", "/primary_ips", "200", it -> it.primaryIps().list()),
          new Reading("get", "/firewalls", "200", it -> it.firewalls().list()),
          new Reading("get", "/ssh_keys", "200", it -> it.sshKeys().list()),
          new Reading("get", "/volumes", "200", it -> it.volumes().list()),
          new Reading(
              "post",
              "/volumes",
              "201",
              it ->
                  it.volumes()
                      .create(new CreateVolume("v", 10, "fsn1", Optional.empty(), Map.of()))));

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer api;
  private HetznerClient client;
  private volatile int status = 200;
  private volatile String body = "{}";

  @BeforeEach
  void open() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/", this::answer);
    api.setExecutor(threads);
    api.start();
    URI endpoint = URI.create("http://127.0.0.1:" + api.getAddress().getPort() + "/v1");
    Timing timing = Timing.standard().withBackoffs(_ -> Duration.ZERO, _ -> Duration.ZERO);
    client = new HetznerClient(endpoint, () -> "token", timing);
  }

  @AfterEach
  void close() {
    client.close();
    api.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Test
  void unknownFieldsWordsAndLargeIdsAndMissingOptionalFieldsAreNoProblem() throws IOException {
    String file = System.getProperty("hcloud.openapi", "");
    boolean described = !file.isEmpty() && Files.isReadable(Path.of(file));
    if (!described) {
      System.out.println("skipped: -Dhcloud.openapi names no description of Hetzner's API");
    }
    Assumptions.assumeTrue(described, "no description of the vendor's API here");
    JsonNode description = RandomAnswers.description(Path.of(file));
    for (Reading reading : READINGS) {
      for (long seed = 0; seed < SEEDS; seed++) {
        status = Integer.parseInt(reading.status());
        body =
            new RandomAnswers(description, seed)
                .answer(reading.method(), reading.path(), reading.status());
        assertThatCode(() -> reading.reader().accept(client))
            .as("%s, seed %d: %s", reading, seed, body)
            .doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 403, 405, 410, 412, 418, 422, 451})
  void anErrorCodeThatIsNotKnownIsKeptAsTheApiWroteIt(int code) {
    status = code;
    body =
        """
        {"error": {"code": "out_of_bananas", "message": "no", "new": 1,
         "details": {"bananas": [1, null, {}]}}, "also": []}
        """;

    HetznerException refused =
        catchThrowableOfType(HetznerException.class, () -> client.servers().create(ORDER));

    assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN);
    assertThat(refused.rawCode()).isEqualTo("out_of_bananas");
    assertThat(refused.outcomeUnknown()).isFalse();
  }
}
