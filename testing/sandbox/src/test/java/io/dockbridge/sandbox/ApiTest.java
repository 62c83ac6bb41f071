package io.dockbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.testkit.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the API answers, call by call; its servers have no machines here. */
class ApiTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ me@here";

  private final ManualClock clock = new ManualClock();
  private final Sandbox sandbox =
      Sandbox.open(SandboxOptions.apiOnly().withClock(clock).withLimits(60, 3600));
  private final ApiClient api = new ApiClient(sandbox.endpoint(), sandbox.token());

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  @Test
  void answersAWrongPathWith404EvenWithoutAToken() throws IOException {
    try (ApiClient stranger = new ApiClient(sandbox.endpoint(), "wrong")) {
      assertThat(stranger.get("/serverz").body().at("/error/message").asText())
          .isEqualTo("api route not found");
      assertThat(stranger.get("/servers").status()).isEqualTo(401);
      assertThat(stranger.get("/servers").code()).isEqualTo("unauthorized");
    }
  }

  @Test
  void answersAnUnknownMethodWith405() throws IOException {
    assertThat(api.send("PATCH", "/servers", "{}").code()).isEqualTo("method_not_allowed");
  }

  @Test
  void refusesToChangeAnythingWithAReadOnlyToken() throws IOException {
    try (ApiClient reader = new ApiClient(sandbox.endpoint(), sandbox.readOnlyToken())) {
      assertThat(reader.get("/servers").status()).isEqualTo(200);
      assertThat(reader.post("/ssh_keys", "{}").code()).isEqualTo("token_readonly");
    }
  }

  @Test
  void refusesUnknownFields() throws IOException {
    ApiClient.Answer answer = api.post("/servers", "{\"name\":\"a\",\"datacenter\":\"fsn1-dc14\"}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("invalid_input");
    assertThat(answer.body().at("/error/message").asText())
        .isEqualTo("unknown field name 'datacenter'");
  }

  @Test
  void namesTheFieldThatIsWrong() throws IOException {
    ApiClient.Answer answer = api.post("/servers", server("not a name"));
    assertThat(answer.code()).isEqualTo("invalid_input");
    assertThat(answer.body().at("/error/details/fields/0/name").asText()).isEqualTo("name");
    assertThat(
            api.post("/servers", "{\"name\":7}").body().at("/error/details/fields/0/name").asText())
        .isIn("name", "server_type");
  }

  @Test
  void refusesWhatIsNotJson() throws IOException {
    assertThat(api.post("/servers", "{").code()).isEqualTo("json_error");
    assertThat(api.post("/servers", "[]").status()).isEqualTo(400);
  }

  @Test
  void refusesTooMuchUserData() throws IOException {
    String big =
        server("big").replace("}", ",\"user_data\":\"" + "x".repeat(32 * 1024 + 1) + "\"}");
    assertThat(api.post("/servers", big).body().at("/error/details/fields/0/name").asText())
        .isEqualTo("user_data");
  }

  @Test
  void keepsNamesUnique() throws IOException {
    assertThat(api.post("/servers", server("one")).status()).isEqualTo(201);
    ApiClient.Answer again = api.post("/servers", server("one"));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("uniqueness_error");
  }

  @Test
  void keepsKeysUniqueByFingerprint() throws IOException {
    ApiClient.Answer key = api.post("/ssh_keys", key("first"));
    assertThat(key.status()).isEqualTo(201);
    String fingerprint = key.body().at("/ssh_key/fingerprint").asText();
    assertThat(fingerprint).matches("([0-9a-f]{2}:){15}[0-9a-f]{2}");
    ApiClient.Answer again = api.post("/ssh_keys", key("second"));
    assertThat(again.code()).isEqualTo("uniqueness_error");
    assertThat(again.body().at("/error/details/fields/0/name").asText()).isEqualTo("public_key");
    assertThat(api.get("/ssh_keys?fingerprint=" + fingerprint).body().at("/ssh_keys")).hasSize(1);
    assertThat(api.delete("/ssh_keys/" + key.body().at("/ssh_key/id")).status()).isEqualTo(204);
  }

  @Test
  void refusesAMalformedKey() throws IOException {
    assertThat(api.post("/ssh_keys", "{\"name\":\"k\",\"public_key\":\"ssh-ed25519 ?\"}").status())
        .isEqualTo(422);
  }

  @Test
  void cutsListsIntoPages() throws IOException {
    for (int i = 0; i < 52; i++) {
      api.post("/volumes", "{\"name\":\"v" + i + "\",\"size\":10,\"location\":\"fsn1\"}");
    }
    JsonNode first = api.get("/volumes").body();
    assertThat(first.at("/volumes")).hasSize(25);
    assertThat(first.at("/meta/pagination/previous_page").isNull()).isTrue();
    assertThat(first.at("/meta/pagination/next_page").asInt()).isEqualTo(2);
    JsonNode capped = api.get("/volumes?per_page=100&page=2&sort=id:desc").body();
    assertThat(capped.at("/volumes")).hasSize(2);
    assertThat(capped.at("/volumes/1/name").asText()).isEqualTo("v0");
    assertThat(capped.at("/meta/pagination/per_page").asInt()).isEqualTo(50);
    assertThat(capped.at("/meta/pagination/next_page").isNull()).isTrue();
    assertThat(capped.at("/meta/pagination/total_entries").asInt()).isEqualTo(52);
    ApiClient.Answer beyond = api.get("/volumes?page=9");
    assertThat(beyond.status()).isEqualTo(200);
    assertThat(beyond.body().at("/volumes")).isEmpty();
  }

  @Test
  void selectsByLabelsAndReplacesThemAsAWhole() throws IOException {
    long id =
        api.post("/servers", server("one", "\"a\":\"1\",\"b\":\"2\""))
            .body()
            .at("/server/id")
            .asLong();
    assertThat(api.get("/servers?label_selector=a%20in%20(1,2),!c").body().at("/servers"))
        .hasSize(1);
    api.send("PUT", "/servers/" + id, "{\"labels\":{\"c\":\"3\"}}");
    assertThat(api.get("/servers?label_selector=a").body().at("/servers")).isEmpty();
    assertThat(api.get("/servers?label_selector=c%3D3").body().at("/servers")).hasSize(1);
    assertThat(api.get("/servers?label_selector=(").status()).isEqualTo(422);
  }

  @Test
  void createsAServerInTwoActionsAndDeletesItInOne() throws IOException {
    JsonNode created = api.post("/servers", server("one")).body();
    assertThat(created.at("/server/status").asText()).isEqualTo("initializing");
    assertThat(created.at("/server/public_net/ipv4/ip").asText()).startsWith("192.0.2.");
    assertThat(created.at("/action/command").asText()).isEqualTo("create_server");
    assertThat(created.at("/next_actions/0/command").asText()).isEqualTo("start_server");
    assertThat(created.at("/root_password").isTextual()).as("no key was given").isTrue();
    String server = "/servers/" + created.at("/server/id");
    awaitSuccess(created.at("/next_actions/0/id").asLong());
    assertThat(api.get(server).body().at("/server/status").asText()).isEqualTo("running");
    ApiClient.Answer deleted = api.delete(server);
    assertThat(deleted.body().at("/action/command").asText()).isEqualTo("delete_server");
    assertThat(api.get(server).code()).isEqualTo("not_found");
    awaitSuccess(deleted.body().at("/action/id").asLong());
  }

  @Test
  void isLockedWhileAnActionRuns() throws IOException {
    try (Sandbox slow =
            Sandbox.open(SandboxOptions.apiOnly().withActionTime(Duration.ofSeconds(30)));
        ApiClient client = new ApiClient(slow.endpoint(), slow.token())) {
      String server = "/servers/" + client.post("/servers", server("one")).body().at("/server/id");
      assertThat(client.get(server).body().at("/server/locked").asBoolean()).isTrue();
      assertThat(client.delete(server).status()).isEqualTo(423);
      assertThat(client.post(server + "/actions/poweroff", "{}").code()).isEqualTo("locked");
    }
  }

  @Test
  void refusesToDeleteWhatIsProtected() throws IOException {
    String server = "/servers/" + running("one");
    long action =
        api.post(server + "/actions/change_protection", "{\"delete\":true,\"rebuild\":true}")
            .body()
            .at("/action/id")
            .asLong();
    awaitSuccess(action);
    assertThat(api.delete(server).code()).isEqualTo("protected");
  }

  @Test
  void answers412WhenOutOfStockAndChoosesALocationThatHasSome() throws IOException {
    sandbox.stock().set("cx23", "fsn1", false);
    ApiClient.Answer out = api.post("/servers", server("one"));
    assertThat(out.status()).isEqualTo(412);
    assertThat(out.code()).isEqualTo("resource_unavailable");
    String anywhere = server("one").replace(",\"location\":\"fsn1\"", "");
    assertThat(api.post("/servers", anywhere).body().at("/server/location/name").asText())
        .isEqualTo("nbg1");
    JsonNode type = api.get("/server_types?name=cx23").body().at("/server_types/0");
    assertThat(type.at("/locations/0/available").asBoolean()).isFalse();
    assertThat(type.at("/locations/1/available").asBoolean()).isTrue();
  }

  @Test
  void knowsImagesByArchitecture() throws IOException {
    JsonNode images = api.get("/images?name=docker-ce&architecture=arm").body().at("/images");
    assertThat(images).hasSize(1);
    String wrong = server("one").replace("\"docker-ce\"", images.at("/0/id").asText());
    assertThat(api.post("/servers", wrong).body().at("/error/message").asText())
        .contains("incompatible architecture");
  }

  @Test
  void answersRemovedEndpointsWith410() throws IOException {
    assertThat(api.get("/datacenters").status()).isEqualTo(410);
    assertThat(api.get("/datacenters").code()).isEqualTo("deprecated_api_endpoint");
  }

  @Test
  void speaksByItsOwnClock() throws IOException {
    ApiClient.Answer answer = api.get("/servers");
    assertThat(answer.header("RateLimit-Reset"))
        .isEqualTo(Long.toString(clock.instant().getEpochSecond() + 1));
    assertThat(answer.header("X-Correlation-Id")).isNotEmpty();
    assertThat(answer.header("RateLimit-Remaining")).isEqualTo("3599");
  }

  @Test
  void countsEveryStartedHour() throws IOException {
    String server = "/servers/" + running("one");
    clock.advance(Duration.ofMinutes(61));
    assertThat(sandbox.billing().hours()).isEqualTo(2);
    api.delete(server);
    clock.advance(Duration.ofHours(5));
    assertThat(sandbox.billing().hours()).isEqualTo(2);
    assertThat(sandbox.billing().cost()).isEqualByComparingTo("0.0176");
  }

  @Test
  void limitsTheRate() throws IOException {
    try (Sandbox strict = Sandbox.open(SandboxOptions.apiOnly().withLimits(5, 2).withClock(clock));
        ApiClient client = new ApiClient(strict.endpoint(), strict.token())) {
      client.get("/servers");
      client.get("/servers");
      ApiClient.Answer answer = client.get("/servers");
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.code()).isEqualTo("rate_limit_exceeded");
    }
  }

  @Test
  void misbehavesByScript() throws IOException {
    sandbox
        .faults()
        .add(
            Fault.on("GET", "/servers", new Fault.Effect.Refusal(503, "unavailable", "soon"))
                .fromCall(2));
    sandbox
        .faults()
        .add(Fault.on("GET", "/images", new Fault.Effect.Answer(502, "text/html", "<h1>502</h1>")));
    assertThat(api.get("/servers").status()).isEqualTo(200);
    assertThat(api.get("/servers").code()).isEqualTo("unavailable");
    assertThat(api.get("/servers").status()).isEqualTo(200);
    assertThat(api.get("/images").raw().body()).isEqualTo("<h1>502</h1>");
  }

  @Test
  void losesAnAnswerButNotWhatWasDone() throws IOException {
    sandbox.faults().add(Fault.on("POST", "/servers", new Fault.Effect.DropAfterCommit()));
    assertThatThrownBy(() -> api.post("/servers", server("lost"))).isInstanceOf(IOException.class);
    assertThat(api.get("/servers?name=lost").body().at("/servers")).hasSize(1);
  }

  @Test
  void letsActionsFail() throws IOException {
    sandbox.faults().failAction("start_server", "resource_unavailable", "no capacity");
    JsonNode created = api.post("/servers", server("one")).body();
    long start = created.at("/next_actions/0/id").asLong();
    await().until(() -> status(start).equals("error"));
    assertThat(api.get("/actions/" + start).body().at("/action/error/code").asText())
        .isEqualTo("resource_unavailable");
    assertThat(api.get("/servers/" + created.at("/server/id")).body().at("/server/status").asText())
        .isEqualTo("off");
    assertThat(status(created.at("/action/id").asLong())).isEqualTo("success");
  }

  @Test
  void keepsTheAddressOfADeletedServerForAWhile() throws IOException {
    String server = "/servers/" + running("one");
    api.delete(server);
    assertThat(api.get("/primary_ips").body().at("/primary_ips/0/assignee_type").asText())
        .isEqualTo("unassigned");
    await().until(() -> api.get("/primary_ips").body().at("/primary_ips").isEmpty());
  }

  @Test
  void logsWhatWasAsked() throws IOException {
    api.get("/servers?name=x");
    assertThat(sandbox.requests().matching("GET", "/servers").getFirst().query())
        .isEqualTo("name=x");
    assertThat(sandbox.requests().all()).hasSize(1);
  }

  @Test
  void refusesToDeleteAFirewallInUse() throws IOException {
    long firewall =
        api.post(
                "/firewalls",
                "{\"name\":\"f\",\"rules\":[{\"direction\":\"in\",\"protocol\":\"tcp\",\"port\":\"22\","
                    + "\"source_ips\":[\"0.0.0.0/0\"]}]}")
            .body()
            .at("/firewall/id")
            .asLong();
    String withFirewall =
        server("one").replace("}", ",\"firewalls\":[{\"firewall\":" + firewall + "}]}");
    long action = api.post("/servers", withFirewall).body().at("/next_actions/0/id").asLong();
    awaitSuccess(action);
    assertThat(api.delete("/firewalls/" + firewall).code()).isEqualTo("resource_in_use");
    api.delete("/servers/" + sandbox.servers().getFirst().id());
    assertThat(api.delete("/firewalls/" + firewall).status()).isEqualTo(204);
  }

  @Test
  void asksWithoutATokenAreToldSo() throws IOException {
    ApiClient.Answer answer =
        api.send(HttpRequest.newBuilder(URI.create(sandbox.endpoint() + "/servers")).build());
    assertThat(answer.body().at("/error/message").asText()).isEqualTo("token is required");
    assertThat(Pattern.matches("[0-9a-f]{32}", answer.header("X-Correlation-Id"))).isTrue();
  }

  private long running(String name) throws IOException {
    JsonNode created = api.post("/servers", server(name)).body();
    awaitSuccess(created.at("/next_actions/0/id").asLong());
    return created.at("/server/id").asLong();
  }

  private void awaitSuccess(long action) {
    await().pollInterval(Duration.ofMillis(5)).until(() -> status(action).equals("success"));
  }

  private String status(long action) throws IOException {
    return api.get("/actions/" + action).body().at("/action/status").asText();
  }

  private static String key(String name) {
    return "{\"name\":\"" + name + "\",\"public_key\":\"" + KEY + "\\n\"}";
  }

  private static String server(String name) {
    return "{\"name\":\""
        + name
        + "\",\"server_type\":\"cx23\",\"image\":\"docker-ce\",\"location\":\"fsn1\"}";
  }

  private static String server(String name, String labels) {
    return server(name).replace("}", ",\"labels\":{" + labels + "}}");
  }
}
