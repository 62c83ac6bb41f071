package io.dockbridge.hetzner;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockbridge.hetzner.http.Quota;
import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.CreateFirewall;
import io.dockbridge.hetzner.model.CreateVolume;
import io.dockbridge.hetzner.model.CreatedVolume;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.Firewall;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Image;
import io.dockbridge.hetzner.model.Money;
import io.dockbridge.hetzner.model.Price;
import io.dockbridge.hetzner.model.Pricing;
import io.dockbridge.hetzner.model.PrimaryIp;
import io.dockbridge.hetzner.model.ServerType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images, types, locations, firewalls, volumes, addresses, prices. */
class ResourcesTest extends AgainstFakeApi {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String VOLUME =
      """
      {"id": 7, "name": "cache", "size": 40, "server": null, "status": "available", "format": "ext4",
       "location": {"id": 1, "name": "fsn1"}, "linux_device": "/dev/disk/by-id/scsi-0HC_Volume_7",
       "protection": {"delete": true}, "labels": {}, "created": "2026-11-21T10:00:00Z"}
      """;
  private static final String FIREWALL =
      """
      {"id": 38, "name": "fw", "labels": {"a": "b"}, "applied_to": [], "rules": [
        {"direction": "in", "protocol": "tcp", "port": "22", "source_ips": ["0.0.0.0/0", "::/0"],
         "destination_ips": [], "description": null},
        {"direction": "in", "protocol": "icmp", "port": null, "source_ips": ["0.0.0.0/0", "::/0"]}]}
      """;

  @Test
  void findsTheImageOfAnArchitecture() {
    on(
        "GET",
        "/images?name=docker-ce&architecture=arm&per_page=50&page=1",
        ok(
            """
            {"images": [{"id": 67, "type": "app", "status": "available", "name": "docker-ce", "image_size": null,
              "disk_size": 5, "created": "2026-11-21T10:00:00Z", "architecture": "arm", "deprecated": null,
              "os_flavor": "ubuntu", "labels": {}}]}
            """));
    assertThat(client.images().findByName("docker-ce", Architecture.ARM))
        .contains(
            new Image(67, Image.Status.AVAILABLE, Optional.of("docker-ce"), Architecture.ARM));
  }

  @Test
  void typesTellStockAndPrices() {
    on(
        "GET",
        "/server_types?name=cx23&per_page=50&page=1",
        ok(
            """
            {"server_types": [{"id": 114, "name": "cx23", "description": "CX23", "cores": 2, "memory": 4.0,
              "disk": 40, "architecture": "x86", "deprecated": false, "deprecation": null,
              "locations": [
                {"id": 1, "name": "fsn1", "available": true, "recommended": true, "deprecation": null},
                {"id": 2, "name": "nbg1", "available": false, "deprecation": null},
                {"id": 3, "name": "hel1", "available": true, "deprecation":
                  {"announced": "2026-06-01T00:00:00Z", "unavailable_after": "2026-11-21T12:00:00Z"}}],
              "prices": [{"location": "fsn1", "price_hourly": {"net": "0.0088", "gross": "0.0104720000000000"},
                "price_monthly": {"net": "5.4900", "gross": "6.5331"}, "included_traffic": 1}]}]}
            """));
    ServerType type = client.serverTypes().findByName("cx23").orElseThrow();
    assertThat(type.architecture()).isEqualTo(Architecture.X86);
    assertThat(type.offerIn("fsn1").orElseThrow().orderable(NOW)).isTrue();
    assertThat(type.offerIn("nbg1").orElseThrow().orderable(NOW)).isFalse();
    assertThat(type.offerIn("hel1").orElseThrow().orderable(NOW.minusSeconds(1))).isTrue();
    assertThat(type.offerIn("hel1").orElseThrow().orderable(NOW)).isFalse();
    assertThat(type.offerIn("ash")).isEmpty();
    assertThat(type.priceIn("fsn1").orElseThrow().priceHourly().net()).isEqualTo("0.0088");
    assertThat(type.priceIn("ash")).isEmpty();
  }

  @Test
  void aTypeThatWasWithdrawnIsEmpty() {
    always(ok("{\"server_types\": []}"));
    assertThat(client.serverTypes().findByName("cx11")).isEmpty();
    assertThat(client.serverTypes().list()).isEmpty();
  }

  @Test
  void firewallsAreMadeOfRules() {
    on("POST", "/firewalls", json(201, "{\"firewall\": " + FIREWALL + ", \"actions\": []}"));
    List<Firewall.Rule> rules = List.of(Firewall.Rule.inboundTcp(22), Firewall.Rule.inboundIcmp());
    Firewall made = client.firewalls().create(new CreateFirewall("fw", Map.of("a", "b"), rules));
    assertThat(made).isEqualTo(new Firewall(38, "fw", Map.of("a", "b")));
    assertBody(
        """
        {"name": "fw", "labels": {"a": "b"}, "rules": [
          {"direction": "in", "protocol": "tcp", "port": "22", "source_ips": ["0.0.0.0/0", "::/0"],
           "destination_ips": []},
          {"direction": "in", "protocol": "icmp", "source_ips": ["0.0.0.0/0", "::/0"],
           "destination_ips": []}]}
        """);
  }

  @Test
  void findsFirewalls() {
    on(
        "GET",
        "/firewalls?label_selector=b&per_page=50&page=1",
        ok("{\"firewalls\": [" + FIREWALL + "]}"));
    on("GET", "/firewalls?label_selector=a&per_page=50&page=1", ok("{\"firewalls\": []}"));
    assertThat(client.firewalls().list("b")).extracting(Firewall::id).containsExactly(38L);
    assertThat(client.firewalls().list("a")).isEmpty();
  }

  @Test
  void volumesAreCreatedInALocation() {
    on(
        "POST",
        "/volumes",
        json(
            201,
            """
            {"volume": %s, "action": {"id": 5, "command": "create_volume", "status": "running"},
             "next_actions": []}
            """
                .formatted(VOLUME)));
    CreatedVolume made =
        client
            .volumes()
            .create(new CreateVolume("cache", 40, "fsn1", Optional.of("ext4"), Map.of()));
    assertThat(made.actions()).extracting(Action::id).containsExactly(5L);
    assertThat(made.volume().location()).isEqualTo("fsn1");
    assertThat(made.volume().linuxDevice()).isEqualTo("/dev/disk/by-id/scsi-0HC_Volume_7");
    assertThat(made.volume().deleteProtected()).isTrue();
    assertBody(
        """
        {"name": "cache", "size": 40, "location": "fsn1", "format": "ext4", "labels": {}}
        """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attach            | {\"server\": 2, \"automount\": false}",
        "detach            | {}",
        "resize            | {\"size\": 20}",
        "change_protection | {\"delete\": true}",
      })
  void volumesAct(String verb, String body) {
    String action = "{\"action\": {\"id\": 5, \"command\": \"x\", \"status\": \"running\"}}";
    on("POST", "/volumes/7/actions/" + verb, json(201, action));
    Action begun =
        switch (verb) {
          case "attach" -> client.volumes().attach(7, 2);
          case "detach" -> client.volumes().detach(7);
          case "resize" -> client.volumes().resize(7, 20);
          default -> client.volumes().protect(7, true);
        };
    assertThat(begun.id()).isEqualTo(5);
    assertBody(body);
  }

  @Test
  void findsVolumes() {
    on("GET", "/volumes/7", ok("{\"volume\": " + VOLUME + "}"));
    on("GET", "/volumes?name=cache&per_page=50&page=1", ok("{\"volumes\": [" + VOLUME + "]}"));
    assertThat(client.volumes().get(7)).isEqualTo(client.volumes().findByName("cache"));
    assertThat(client.volumes().get(7).orElseThrow().server()).isEmpty();
  }

  @Test
  void aProtectedVolumeStays() {
    on("DELETE", "/volumes/7", error(423, "protected"));
    assertThat(
            catchThrowableOfType(HetznerException.class, () -> client.volumes().delete(7)).code())
        .isEqualTo(ErrorCode.PROTECTED);
  }

  @Test
  void listsAddresses() {
    on(
        "GET",
        "/primary_ips?per_page=50&page=1",
        ok(
            """
            {"primary_ips": [{"id": 1, "name": "primary_ip-1", "ip": "192.0.2.7", "type": "ipv4",
              "assignee_id": null, "assignee_type": "unassigned", "auto_delete": true, "labels": {}}]}
            """));
    assertThat(client.primaryIps().list(""))
        .containsExactly(new PrimaryIp(1, "192.0.2.7", "ipv4", Optional.empty(), Map.of()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "ssh_keys, 204", "firewalls, 204", "volumes, 204", "primary_ips, 204",
    "ssh_keys, 404", "firewalls, 404", "volumes, 404", "primary_ips, 404",
  })
  void deletesWhatIsThereOrGone(String resource, int status) {
    on(
        "DELETE",
        "/" + resource + "/9",
        status == 204 ? aResponse().withStatus(204) : error(404, "not_found"));
    switch (resource) {
      case "ssh_keys" -> client.sshKeys().delete(9);
      case "firewalls" -> client.firewalls().delete(9);
      case "volumes" -> client.volumes().delete(9);
      default -> client.primaryIps().delete(9);
    }
    assertThat(requestedUrls()).containsExactly("/v1/" + resource + "/9");
  }

  @Test
  void pricesAreInTheAccountsCurrency() {
    on(
        "GET",
        "/pricing",
        ok(
            """
            {"pricing": {"currency": "EUR", "vat_rate": "19.00",
              "server_types": [{"id": 114, "name": "cx23", "prices": [{"location": "fsn1",
                "price_hourly": {"net": "0.0088", "gross": "0.0105"}, "price_monthly": {"net": "5.49", "gross": "6.53"}}]}],
              "primary_ips": [{"type": "ipv4", "prices": [{"location": "fsn1",
                "price_hourly": {"net": "0.0008", "gross": "0.001"}, "price_monthly": {"net": "0.5", "gross": "0.6"}}]}],
              "volume": {"price_per_gb_month": {"net": "0.0572", "gross": "0.068"}},
              "image": {"price_per_gb_month": {"net": "0.0143", "gross": "0.017"}},
              "floating_ips": []}}
            """));
    Pricing pricing = client.pricing();
    assertThat(pricing.currency()).isEqualTo("EUR");
    assertThat(pricing.serverPrice("cx23", "fsn1").map(Price::priceHourly).map(Money::net))
        .contains(new BigDecimal("0.0088"));
    assertThat(pricing.serverPrice("cx23", "ash")).isEmpty();
    assertThat(pricing.ipv4Price("fsn1").map(Price::priceHourly).map(Money::net))
        .contains(new BigDecimal("0.0008"));
    assertThat(pricing.volumePerGbMonth().map(Money::net)).contains(new BigDecimal("0.0572"));
  }

  @Test
  void quotaAndServerTimeAreKnownAfterAnAnswer() {
    assertThat(client.quota()).isEmpty();
    always(
        error(404, "not_found")
            .withHeader("Date", "Sat, 21 Nov 2026 12:00:07 GMT")
            .withHeader("RateLimit-Limit", "3600")
            .withHeader("RateLimit-Remaining", "3599")
            .withHeader("RateLimit-Reset", "1795262401"));
    assertThat(client.servers().get(1)).isEmpty();
    assertThat(client.quota()).contains(new Quota(3600, 3599, Instant.ofEpochSecond(1795262401)));
    assertThat(client.serverTime()).contains(NOW.plusSeconds(7));
  }
}
