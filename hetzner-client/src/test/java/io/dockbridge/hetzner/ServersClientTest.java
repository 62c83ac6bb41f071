package io.dockbridge.hetzner;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ServersClientTest {
  private static final String SERVER =
      """
      {"id": 152016692, "name": "dockbridge-a1", "status": "running", "created": "2026-11-21T10:00:00+00:00",
       "labels": {"managed-by": "dockbridge"}, "locked": true, "volumes": [7], "a_new_field": {"x": 1},
       "public_net": {"ipv4": {"id": 1, "ip": "192.0.2.7", "blocked": false, "dns_ptr": "x"},
                      "ipv6": {"id": 2, "ip": "2001:db8::/64", "blocked": false, "dns_ptr": []}},
       "server_type": {"id": 114, "name": "cx23"}, "location": {"id": 1, "name": "fsn1"}, "image": {"id": 67}}
      """;

  @RegisterExtension
  static final WireMockExtension API =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.options().dynamicPort())
          .build();

  private HetznerClient client;

  @BeforeEach
  void open() {
    client =
        new HetznerClient(URI.create(API.baseUrl() + "/v1"), () -> "t", new MovedTime().timing());
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void listsServersByLabels() {
    API.stubFor(
        get(urlPathEqualTo("/v1/servers"))
            .withHeader("Authorization", equalTo("Bearer t"))
            .withQueryParam("label_selector", equalTo("managed-by=dockbridge,owner in (a,b)"))
            .willReturn(okJson("{\"servers\": [" + SERVER + "], \"meta\": {}}")));
    assertThat(client.servers().list("managed-by=dockbridge,owner in (a,b)"))
        .containsExactly(
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
                Optional.of(67L),
                List.of(7L),
                List.of(1L, 2L)));
  }

  @Test
  void aServerNeedsNoMoreThanIdNameAndStatus() {
    API.stubFor(
        get(urlPathEqualTo("/v1/servers/3"))
            .willReturn(
                okJson(
                    """
                    {"server": {"id": 3, "name": "x", "status": "dreaming",
                     "created": "2026-11-21T10:00:00Z", "public_net": {"ipv4": null}, "labels": null}}
                    """)));
    Server server = client.servers().get(3).orElseThrow();
    assertThat(server.status()).isEqualTo(Server.Status.UNKNOWN);
    assertThat(server.labels()).isEmpty();
    assertThat(server.ipv4()).isEmpty();
    assertThat(server.volumes()).isEmpty();
  }

  @Test
  void createsAServer() {
    API.stubFor(
        post("/v1/servers")
            .willReturn(
                created()
                    .withBody(
                        """
                        {"server": %s, "root_password": null,
                         "action": {"id": 1, "command": "create_server", "status": "running", "progress": 0,
                           "started": "2026-11-21T10:00:00Z", "finished": null, "error": null,
                           "resources": [{"id": 152016692, "type": "server"}]},
                         "next_actions": [{"id": 2, "command": "start_server", "status": "running"}]}
                        """
                            .formatted(SERVER))));
    CreateServer request =
        new CreateServer(
            "dockbridge-a1",
            "cx23",
            67,
            Optional.of("fsn1"),
            List.of(771L),
            Optional.of("#cloud-config"),
            Map.of("managed-by", "dockbridge"),
            List.of(new CreateServer.FirewallId(38)),
            List.of(),
            new CreateServer.PublicNet(true, false));
    CreatedServer made = client.servers().create(request);
    assertThat(made.actions()).extracting(Action::id).containsExactly(1L, 2L);
    API.verify(
        postRequestedFor(urlEqualTo("/v1/servers"))
            .withRequestBody(
                equalToJson(
                    """
                    {"name": "dockbridge-a1", "server_type": "cx23", "image": 67, "location": "fsn1",
                     "ssh_keys": [771], "user_data": "#cloud-config", "labels": {"managed-by": "dockbridge"},
                     "firewalls": [{"firewall": 38}], "volumes": [], "automount": false,
                     "public_net": {"enable_ipv4": true, "enable_ipv6": false}}
                    """)));
  }

  @Test
  void deletingAServerThatIsGoneSucceeds() {
    API.stubFor(
        delete("/v1/servers/3")
            .willReturn(
                okJson("{\"error\": {\"code\": \"not_found\", \"message\": \"gone\"}}")
                    .withStatus(404)));
    assertThat(client.servers().delete(3)).isEmpty();
  }
}
