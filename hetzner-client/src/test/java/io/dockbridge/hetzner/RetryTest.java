package io.dockbridge.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.dockbridge.hetzner.http.Backoff;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.model.CreateSshKey;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which failures are repeated, how often, and how long after each other. */
class RetryTest extends AgainstFakeApi {
  private static final String SERVER =
      "{\"server\": {\"id\": 1, \"name\": \"x\", \"created\": \"2026-11-21T10:00:00Z\"}}";
  private static final CreateSshKey KEY = new CreateSshKey("k", "ssh-ed25519 AAAA", Map.of());

  /** A call of each kind that the rules tell apart. */
  enum Kind {
    GET,
    PUT,
    DELETE,
    POST,
    DELETE_SERVER,
    POWER,
    ATTACH,
    DETACH
  }

  @ParameterizedTest(name = "{0} answered {1} {2}: pauses {3}")
  @CsvSource({
    // Refused because somebody else was faster: any request.
    "GET,    409, conflict,            1 2 4 8 16",
    "PUT,    409, conflict,            1 2 4 8 16",
    "DELETE, 409, conflict,            1 2 4 8 16",
    "POST,   409, conflict,            1 2 4 8 16",
    // Refused because of the quota: any request.
    "GET,    429, rate_limit_exceeded, 1 2 4 8 16",
    "POST,   429, rate_limit_exceeded, 1 2 4 8 16",
    // Perhaps carried out: only what may be done twice.
    "GET,    500, server_error,        1 2 4 8 16",
    "PUT,    500, server_error,        1 2 4 8 16",
    "DELETE, 500, server_error,        1 2 4 8 16",
    "POST,   500, server_error,        ''",
    "GET,    502, bad_gateway,         1 2 4 8 16",
    "POST,   502, bad_gateway,         ''",
    "DELETE, 503, unavailable,         1 2 4 8 16",
    "POST,   503, unavailable,         ''",
    "GET,    504, timeout,             1 2 4 8 16",
    "POST,   504, timeout,             ''",
    "POWER,  504, timeout,             ''",
    // Once, late.
    "GET,    422, service_error,       10",
    "POST,   422, service_error,       10",
    // Held by another action: only what lifecycles need.
    "DELETE_SERVER, 423, locked,       2 3 4 5 5 5 5 5 5 5 5 5",
    "POWER,  423, locked,              2 3 4 5 5 5 5 5 5 5 5 5",
    "ATTACH, 423, locked,              2 3 4 5 5 5 5 5 5 5 5 5",
    "DETACH, 423, locked,              2 3 4 5 5 5 5 5 5 5 5 5",
    "PUT,    423, locked,              ''",
    "POST,   423, locked,              ''",
    "DELETE, 423, protected,           ''",
    "DELETE_SERVER, 423, protected,    ''",
    // Will not get better by itself.
    "GET,    400, json_error,          ''",
    "GET,    401, unauthorized,        ''",
    "POST,   401, token_readonly,      ''",
    "GET,    403, forbidden,           ''",
    "GET,    403, maintenance,         ''",
    "POST,   403, resource_limit_exceeded, ''",
    "PUT,    404, not_found,           ''",
    "GET,    405, method_not_allowed,  ''",
    "POST,   409, uniqueness_error,    ''",
    "GET,    410, deprecated_api_endpoint, ''",
    "POST,   412, resource_unavailable, ''",
    "POST,   412, placement_error,     ''",
    "POST,   422, invalid_input,       ''",
    "POST,   422, a_new_code,          ''",
  })
  void repeatsByMethodAndCode(Kind kind, int status, String code, String pauses) {
    always(error(status, code));
    HetznerException failure = failureOf(kind);
    assertThat(failure.rawCode()).isEqualTo(code);
    assertPauses(pauses);
  }

  @ParameterizedTest(name = "{0} answered {1} by a gateway: pauses {2}")
  @CsvSource({
    "GET,    502, 1 2 4 8 16",
    "GET,    504, 1 2 4 8 16",
    "DELETE, 500, 1 2 4 8 16",
    "PUT,    503, 1 2 4 8 16",
    "POST,   429, 1 2 4 8 16",
    "POST,   502, ''",
    "POST,   503, ''",
    "POST,   504, ''",
    "GET,    404, ''",
    "GET,    302, ''",
    "GET,    200, ''",
  })
  void goesByTheStatusWhereThereIsNoCode(Kind kind, int status, String pauses) {
    always(page(status));
    assertThat(failureOf(kind).status()).isEqualTo(status);
    assertPauses(pauses);
  }

  @Test
  void succeedsWhenARepetitionDoes() {
    oneByOne(error(409, "conflict"), error(429, "rate_limit_exceeded"), page(502), ok(SERVER));
    assertThat(client.servers().get(1)).isPresent();
    assertThat(time.pauses()).containsExactly(1L, 2L, 4L);
  }

  @Test
  void aDeleteThatWorkedThoughItsAnswerWasLostSucceeds() {
    oneByOne(page(504), error(404, "not_found"));
    assertThat(client.servers().delete(1)).isEmpty();
  }

  @Test
  void beginsNoRepetitionAfterTheDeadline() {
    always(error(409, "conflict"));
    Timing timing =
        time.timing()
            .withBackoffs(Backoff.constant(Duration.ofSeconds(50)), Backoff.polling())
            .withLimits(Duration.ofSeconds(30), Duration.ofSeconds(120));
    try (HetznerClient impatient = new HetznerClient(endpoint(), () -> TOKEN, timing)) {
      assertThat(
              catchThrowableOfType(HetznerException.class, () -> impatient.sshKeys().create(KEY)))
          .extracting(HetznerException::code)
          .isEqualTo(ErrorCode.CONFLICT);
    }
    assertThat(time.pauses()).containsExactly(50L, 50L);
  }

  @Test
  void waitsASecondForEachMissingRequest() {
    ResponseDefinitionBuilder refusal = error(429, "rate_limit_exceeded");
    long reset = time.instant().plusSeconds(3600).getEpochSecond();
    refusal
        .withHeader("RateLimit-Limit", "3600")
        .withHeader("RateLimit-Remaining", "-9")
        .withHeader("RateLimit-Reset", Long.toString(reset));
    oneByOne(refusal, ok(SERVER));
    assertThat(client.servers().get(1)).isPresent();
    assertThat(time.pauses()).containsExactly(10L);
  }

  @Test
  void asksForTheTokenAgainBeforeARepetition() {
    oneByOne(error(409, "conflict"), ok(SERVER));
    List<String> tokens = new ArrayList<>(List.of("first", "second"));
    try (HetznerClient renewing =
        new HetznerClient(endpoint(), tokens::removeFirst, time.timing())) {
      assertThat(renewing.servers().get(1)).isPresent();
    }
    assertThat(requests())
        .extracting(request -> request.getHeader("Authorization"))
        .containsExactly("Bearer first", "Bearer second");
  }

  private HetznerException failureOf(Kind kind) {
    return catchThrowableOfType(HetznerException.class, () -> call(kind));
  }

  private Object call(Kind kind) {
    return switch (kind) {
      case GET -> client.servers().get(1);
      case PUT -> client.servers().replaceLabels(1, Map.of());
      case POST -> client.sshKeys().create(KEY);
      case DELETE_SERVER -> client.servers().delete(1);
      case POWER -> client.servers().powerOff(1);
      case ATTACH -> client.volumes().attach(1, 2);
      case DETACH -> client.volumes().detach(1);
      case DELETE -> {
        client.sshKeys().delete(1);
        yield "deleted";
      }
    };
  }

  private void assertPauses(String pauses) {
    List<Long> expected =
        pauses.isEmpty()
            ? List.of()
            : List.of(pauses.split(" ")).stream().map(Long::valueOf).toList();
    assertThat(time.pauses()).isEqualTo(expected);
    assertThat(requests()).hasSize(expected.size() + 1);
  }
}
