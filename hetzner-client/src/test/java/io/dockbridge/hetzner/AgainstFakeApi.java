package io.dockbridge.hetzner;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A scripted API on a free port, and a client of it whose pauses take no time. */
abstract class AgainstFakeApi {
  static final String TOKEN = "a-token-that-nobody-may-see";

  @RegisterExtension
  static final WireMockExtension API =
      WireMockExtension.newInstance()
          .options(
              WireMockConfiguration.options()
                  .dynamicPort()
                  .bindAddress("127.0.0.1")
                  .jettyAcceptors(1)
                  .containerThreads(8))
          .build();

  final MovedTime time = new MovedTime();
  HetznerClient client;

  @BeforeEach
  void openClient() {
    client = new HetznerClient(endpoint(), () -> TOKEN, time.timing());
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  static URI endpoint() {
    return URI.create(API.baseUrl() + "/v1");
  }

  /** Every request gets this answer. */
  static void always(ResponseDefinitionBuilder answer) {
    API.stubFor(any(anyUrl()).willReturn(answer));
  }

  /** The one request that is expected, path and query as sent, and its answer. */
  static void on(String method, String url, ResponseDefinitionBuilder answer) {
    API.stubFor(request(method, urlEqualTo("/v1" + url)).willReturn(answer));
  }

  /** Each request gets the next answer, whatever it asks. */
  static void oneByOne(ResponseDefinitionBuilder... answers) {
    String state = Scenario.STARTED;
    for (int i = 0; i < answers.length; i++) {
      String next = "after answer " + i;
      API.stubFor(
          any(anyUrl())
              .inScenario("answers")
              .whenScenarioStateIs(state)
              .willSetStateTo(next)
              .willReturn(answers[i]));
      state = next;
    }
  }

  static ResponseDefinitionBuilder json(int status, String body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withHeader("X-Correlation-Id", "c0ffee")
        .withBody(body);
  }

  static ResponseDefinitionBuilder ok(String body) {
    return json(200, body);
  }

  static ResponseDefinitionBuilder error(int status, String code) {
    return json(
        status,
        """
        {"error": {"code": "%s", "message": "because of %s", "details": null}}
        """
            .formatted(code, code));
  }

  /** What a gateway answers. */
  static ResponseDefinitionBuilder page(int status) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "text/html")
        .withBody("<html><h1>%d</h1></html>".formatted(status));
  }

  static List<LoggedRequest> requests() {
    return API.findAll(anyRequestedFor(anyUrl()));
  }

  static List<String> requestedUrls() {
    return requests().stream().map(LoggedRequest::getUrl).toList();
  }

  /** The latest request's body, no field more and none less. */
  static void assertBody(String json) {
    String body = requests().getLast().getBodyAsString();
    assertThat(equalToJson(json).match(body).isExactMatch()).as(body).isTrue();
  }
}
