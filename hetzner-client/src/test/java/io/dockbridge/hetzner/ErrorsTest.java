package io.dockbridge.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockbridge.hetzner.model.CreateSshKey;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers learn from a failure. */
class ErrorsTest extends AgainstFakeApi {
  private static final CreateSshKey KEY = new CreateSshKey("k", "ssh-ed25519 AAAA", Map.of());

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource({
    "400, json_error,               UNKNOWN,               false",
    "401, unauthorized,             UNAUTHORIZED,             false",
    "401, token_readonly,           TOKEN_READONLY,           false",
    "403, forbidden,                FORBIDDEN,                false",
    "403, maintenance,              MAINTENANCE,              false",
    "403, resource_limit_exceeded,  RESOURCE_LIMIT_EXCEEDED,  false",
    "404, not_found,                NOT_FOUND,                false",
    "405, method_not_allowed,       UNKNOWN,       false",
    "409, uniqueness_error,         UNIQUENESS_ERROR,         false",
    "409, conflict,                 CONFLICT,                 false",
    "410, deprecated_api_endpoint,  DEPRECATED_API_ENDPOINT,  false",
    "412, resource_unavailable,     RESOURCE_UNAVAILABLE,     false",
    "412, placement_error,          PLACEMENT_ERROR,          false",
    "412, no_space_left_in_location, NO_SPACE_LEFT_IN_LOCATION, false",
    "422, invalid_input,            INVALID_INPUT,            false",
    "422, unsupported_error,        UNSUPPORTED_ERROR,        false",
    "422, invalid_server_type,      INVALID_SERVER_TYPE,      false",
    "422, server_not_stopped,       UNKNOWN,       false",
    "422, must_be_unassigned,       MUST_BE_UNASSIGNED,       false",
    "422, resource_in_use,          RESOURCE_IN_USE,          false",
    "422, volume_already_attached,  UNKNOWN,  false",
    "422, service_error,            SERVICE_ERROR,            false",
    "423, locked,                   LOCKED,                   false",
    "423, protected,                PROTECTED,                false",
    "429, rate_limit_exceeded,      RATE_LIMIT_EXCEEDED,      false",
    "500, server_error,             SERVER_ERROR,             true",
    "502, bad_gateway,              BAD_GATEWAY,              true",
    "503, unavailable,              UNAVAILABLE,              true",
    "504, timeout,                  GATEWAY_TIMEOUT,          true",
    "418, a_new_code,               UNKNOWN,                  false",
    "500, a_new_code,               SERVER_ERROR,             true",
  })
  void tellsCodeStatusAndCorrelationId(int status, String raw, ErrorCode code, boolean doubtful) {
    always(error(status, raw));
    HetznerException failure = failureOfCreate();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.is(ErrorCode.STILL_RUNNING, code)).isTrue();
    assertThat(failure.is(ErrorCode.STILL_RUNNING)).isFalse();
    assertThat(failure.rawCode()).isEqualTo(raw);
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.outcomeUnknown()).isEqualTo(doubtful);
    assertThat(failure.action()).isEmpty();
    assertThat(failure)
        .hasMessage(
            "POST /ssh_keys: because of %s (%s, HTTP %d, correlation id c0ffee)", raw, raw, status);
  }

  @ParameterizedTest(name = "a page with status {0} is {1}")
  @CsvSource({
    "200, INVALID_RESPONSE,    true",
    "302, UNKNOWN,             false",
    "401, UNAUTHORIZED,        false",
    "404, UNKNOWN,             false",
    "429, RATE_LIMIT_EXCEEDED, false",
    "500, SERVER_ERROR,        true",
    "502, BAD_GATEWAY,         true",
    "503, UNAVAILABLE,         true",
    "504, GATEWAY_TIMEOUT,     true",
  })
  void knowsAGatewaysAnswerByItsStatus(int status, ErrorCode code, boolean doubtful) {
    always(page(status));
    HetznerException failure = failureOfCreate();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.rawCode()).isEmpty();
    assertThat(failure.outcomeUnknown()).isEqualTo(doubtful);
  }

  @Test
  void aPageSayingNotFoundDoesNotMeanThatAServerIsGone() {
    always(page(404));
    assertThat(
            catchThrowableOfType(HetznerException.class, () -> client.servers().delete(1)).status())
        .isEqualTo(404);
    assertThat(catchThrowableOfType(HetznerException.class, () -> client.servers().get(1)).status())
        .isEqualTo(404);
  }

  @Test
  void anAnswerWithoutItsObjectIsRefused() {
    always(ok("{\"something\": \"else\"}"));
    assertThat(failureOfCreate())
        .hasMessage("POST /ssh_keys: the answer holds no SshKey (HTTP 200, correlation id c0ffee)");
  }

  @Test
  void anObjectWithoutWhatDecidesIsRefused() {
    always(ok("{\"server\": {\"id\": 1, \"name\": \"x\"}}"));
    HetznerException failure =
        catchThrowableOfType(HetznerException.class, () -> client.servers().get(1));
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
    assertThat(failure).hasMessageContaining("created is null");
  }

  @Test
  void namesTheWrongFields() {
    always(
        json(
            422,
            """
            {"error": {"code": "invalid_input", "message": "invalid input",
              "details": {"fields": [{"name": "name", "messages": ["too long", "no hostname"]}]}}}
            """));
    HetznerException failure = failureOfCreate();
    assertThat(failure).hasMessageEndingWith(": name: too long, no hostname");
  }

  @Test
  void namesTheTakenFields() {
    always(
        json(
            409,
            """
            {"error": {"code": "uniqueness_error", "message": "SSH key not unique",
              "details": {"fields": [{"name": "public_key"}]}}}
            """));
    assertThat(failureOfCreate()).hasMessageContaining(": public_key:");
  }

  @Test
  void namesTheReachedLimits() {
    always(
        json(
            403,
            """
            {"error": {"code": "resource_limit_exceeded", "message": "limit",
              "details": {"limits": [{"name": "primary_ip_limit"}]}}}
            """));
    HetznerException failure = failureOfCreate();
    assertThat(failure).hasMessageEndingWith(": primary_ip_limit");
  }

  @Test
  void detailsOfAnUnexpectedShapeDoNotHideTheError() {
    always(
        json(
            422,
            """
            {"error": {"code": "invalid_input", "message": "no", "details": {"fields": "all"}}}
            """));
    assertThat(failureOfCreate().code()).isEqualTo(ErrorCode.INVALID_INPUT);
  }

  private HetznerException failureOfCreate() {
    return catchThrowableOfType(HetznerException.class, () -> client.sshKeys().create(KEY));
  }
}
