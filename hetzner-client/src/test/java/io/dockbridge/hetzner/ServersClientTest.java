package io.dockbridge.hetzner;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.CreateServer;
import io.dockbridge.hetzner.model.CreatedServer;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServersClientTest extends AgainstFakeApi {
  private static final String SENT =
      """
      {"id": 152016692, "name": "dockbridge-a1", "status": "running", "created": "2026-11-21T10:00:00+00:00",
       "labels": {"managed-by": "dockbridge"}, "locked": true, "volumes": [7], "a_new_field": {"x": 1},
       "public_net": {"ipv4": {"id": 1, "ip": "192.0.2.7", "blocked": false, "dns_ptr": "x"},
                      "ipv6": {"id": 2, "ip": "2001:db8::/64", "blocked": false, "dns_ptr": []}},
       "server_type": {"id": 114, "name": "cx23"}, "location": {"id": 1, "name": "fsn1"}, "image": {"id": 67}}
      """;
  private static final Server SERVER =
      new Server(
          152016692,
          "dockbridge-a1",
          Server.Status.RUNNING,
          Instant.parse("2026-11-21T10:00:00Z"),
          Map.of("managed-by", "dockbridge"),
          true,
          Optional.of("192.0.2.7"),
          Optional.of("2001:db8::1"),
          "cx23",
          "fsn1",
          List.of(7L));
  private static final String ACTION =
      "{\"id\": 5, \"command\": \"some_command\", \"status\": \"running\"}";

  @Test
  void listsByLabels() {
    on(
        "GET",
        "/servers?label_selector=managed-by%3Ddockbridge&per_page=50&page=1",
        ok("{\"servers\": [" + SENT + "]}"));
    assertThat(client.servers().list("managed-by=dockbridge")).containsExactly(SERVER);
  }

  @Test
  void listsAllOfTheProject() {
    on("GET", "/servers?per_page=50&page=1", ok("{\"servers\": [" + SENT + "]}"));
    assertThat(client.servers().list("")).containsExactly(SERVER);
  }

  @Test
  void findsByName() {
    on("GET", "/servers?name=a1&per_page=50&page=1", ok("{\"servers\": [" + SENT + "]}"));
    on("GET", "/servers?name=a2&per_page=50&page=1", ok("{\"servers\": []}"));
    assertThat(client.servers().findByName("a1")).contains(SERVER);
    assertThat(client.servers().findByName("a2")).isEmpty();
  }

  @Test
  void getsById() {
    on("GET", "/servers/1", ok("{\"server\": " + SENT + "}"));
    on("GET", "/servers/2", error(404, "not_found"));
    assertThat(client.servers().get(1)).contains(SERVER);
    assertThat(client.servers().get(2)).isEmpty();
  }

  @Test
  void anEndpointMayEndWithASlash() {
    on("GET", "/servers/1", ok("{\"server\": " + SENT + "}"));
    try (HetznerClient other =
        new HetznerClient(endpoint().resolve("/v1/"), () -> TOKEN, time.timing())) {
      assertThat(other.servers().get(1)).contains(SERVER);
    }
  }

  @ParameterizedTest
  @EnumSource(Server.Status.class)
  void knowsEveryStatus(Server.Status status) {
    on(
        "GET",
        "/servers/1",
        ok(
            "{\"server\": "
                + SENT.replace("running", status.name().toLowerCase(Locale.ROOT))
                + "}"));
    assertThat(client.servers().get(1).orElseThrow().status()).isEqualTo(status);
  }

  @Test
  void whatIsMissingOrNewIsEmptyOrUnknown() {
    on(
        "GET",
        "/servers/3",
        ok(
            """
            {"server": {"id": 3, "name": "x", "status": "dreaming", "labels": null,
             "created": "2026-11-21T10:00:00Z", "public_net": {"ipv4": null}, "image": null}}
            """));
    assertThat(client.servers().get(3))
        .contains(
            new Server(
                3,
                "x",
                Server.Status.UNKNOWN,
                Instant.parse("2026-11-21T10:00:00Z"),
                Map.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                List.of()));
  }

  @Test
  void createsWithEverything() {
    on(
        "POST",
        "/servers",
        json(
            201,
            """
            {"server": %s, "root_password": null,
             "action": {"id": 1, "command": "create_server", "status": "running", "progress": 0,
               "started": "2026-11-21T10:00:00Z", "finished": null, "error": null,
               "resources": [{"id": 152016692, "type": "server"}]},
             "next_actions": [{"id": 2, "command": "start_server", "status": "running"}]}
            """
                .formatted(SENT)));
    CreateServer.PublicNet net = new CreateServer.PublicNet(true, false);
    List<CreateServer.FirewallId> firewalls = List.of(new CreateServer.FirewallId(38));
    CreatedServer made =
        client
            .servers()
            .create(
                new CreateServer(
                    "dockbridge-a1",
                    "cx23",
                    67,
                    Optional.of("fsn1"),
                    List.of(771L),
                    Optional.of("#cloud-config"),
                    Map.of("managed-by", "dockbridge"),
                    firewalls,
                    List.of(7L),
                    net));
    assertThat(made.server()).isEqualTo(SERVER);
    assertThat(made.actions())
        .extracting(Action::command)
        .containsExactly("create_server", "start_server");
    assertBody(
        """
        {"name": "dockbridge-a1", "server_type": "cx23", "image": 67, "location": "fsn1",
         "ssh_keys": [771], "user_data": "#cloud-config", "labels": {"managed-by": "dockbridge"},
         "firewalls": [{"firewall": 38}], "volumes": [7], "automount": false,
         "public_net": {"enable_ipv4": true, "enable_ipv6": false}}
        """);
  }

  @Test
  void leavesOutWhatIsAbsent() {
    on("POST", "/servers", json(201, "{\"server\": " + SENT + "}"));
    CreateServer.PublicNet net = new CreateServer.PublicNet(true, true);
    CreatedServer made =
        client
            .servers()
            .create(
                new CreateServer(
                    "a1",
                    "cx23",
                    67,
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Map.of(),
                    List.of(),
                    List.of(),
                    net));
    assertThat(made.actions()).isEmpty();
    assertBody(
        """
        {"name": "a1", "server_type": "cx23", "image": 67, "ssh_keys": [], "labels": {},
         "firewalls": [], "volumes": [], "automount": false,
         "public_net": {"enable_ipv4": true, "enable_ipv6": true}}
        """);
  }

  @Test
  void replacesLabels() {
    on("PUT", "/servers/1", ok("{\"server\": " + SENT + "}"));
    assertThat(client.servers().replaceLabels(1, Map.of("a", "b"))).isEqualTo(SERVER);
    assertBody("{\"labels\": {\"a\": \"b\"}}");
  }

  @ParameterizedTest(name = "status {0}, body {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"action\": {\"id\": 5, \"command\": \"delete_server\", \"status\": \"running\"}} |"
            + " 5",
        "200 | {} |",
        "404 | {\"error\": {\"code\": \"not_found\", \"message\": \"server not found\"}} |",
      })
  void deletes(int status, String body, Long action) {
    on("DELETE", "/servers/1", json(status, body));
    assertThat(client.servers().delete(1).map(Action::id)).isEqualTo(Optional.ofNullable(action));
  }

  @Test
  void deletingMayAnswerWithoutContent() {
    on("DELETE", "/servers/1", aResponse().withStatus(204));
    assertThat(client.servers().delete(1)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"shutdown", "poweroff", "poweron"})
  void powers(String verb) {
    on("POST", "/servers/1/actions/" + verb, json(201, "{\"action\": " + ACTION + "}"));
    Action action =
        switch (verb) {
          case "shutdown" -> client.servers().shutdown(1);
          case "poweroff" -> client.servers().powerOff(1);
          default -> client.servers().powerOn(1);
        };
    assertThat(action.id()).isEqualTo(5);
    assertBody("{}");
  }

  @Test
  void anActionWithoutAServerIsNotFound() {
    always(error(404, "not_found"));
    assertThat(
            catchThrowableOfType(HetznerException.class, () -> client.servers().shutdown(1)).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
  }
}
