package io.dockbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.CreateFirewall;
import io.dockbridge.hetzner.model.CreateServer;
import io.dockbridge.hetzner.model.CreateSshKey;
import io.dockbridge.hetzner.model.CreateVolume;
import io.dockbridge.hetzner.model.CreatedServer;
import io.dockbridge.hetzner.model.Firewall;
import io.dockbridge.hetzner.model.HetznerException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every request that {@code hetzner-client} sends, and every answer of the sandbox, is as the
 * vendor's own description says.
 */
class VendorDescriptionTest {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ me@here";

  /** Known differences, as regular expressions, and why they are right. */
  private static final Map<String, String> KNOWN =
      Map.of(
          ".*: required property 'datacenter' not found",
          "the description is of 2026-02; the field went in 2026-07, the endpoint in 2026-10",
          ".*locations\\[]: property '(available|recommended)' is not defined in the schema",
          "new since 2026-04",
          "GET /actions query: (page|per_page)",
          "the vendor's own client asks page by page, too",
          "GET /actions answer 200: .*: property 'meta' is not defined in the schema",
          "the same",
          "POST /servers request: .*(image|ssh_keys\\[]): integer found, string expected",
          "\"ID or name\": the vendor's own clients send ids as numbers");

  /** What the client can ask for. A new one has to be called here. */
  private static final Set<String> ASKED =
      Set.of(
          "GET /actions",
          "GET /firewalls",
          "POST /firewalls",
          "DELETE /firewalls/{id}",
          "GET /images",
          "GET /pricing",
          "GET /primary_ips",
          "DELETE /primary_ips/{id}",
          "GET /server_types",
          "GET /servers",
          "POST /servers",
          "GET /servers/{id}",
          "PUT /servers/{id}",
          "DELETE /servers/{id}",
          "POST /servers/{id}/actions/poweroff",
          "POST /servers/{id}/actions/poweron",
          "POST /servers/{id}/actions/shutdown",
          "GET /ssh_keys",
          "POST /ssh_keys",
          "DELETE /ssh_keys/{id}",
          "GET /volumes",
          "POST /volumes",
          "GET /volumes/{id}",
          "DELETE /volumes/{id}",
          "POST /volumes/{id}/actions/attach",
          "POST /volumes/{id}/actions/change_protection",
          "POST /volumes/{id}/actions/detach",
          "POST /volumes/{id}/actions/resize");

  private final Sandbox sandbox =
      Sandbox.open(SandboxOptions.apiOnly().withActionTime(Duration.ofMillis(10)));
  private VendorDescription description;
  private RecordingProxy api;
  private HetznerClient client;

  @BeforeEach
  void open() throws IOException {
    api = new RecordingProxy(sandbox.endpoint());
    client =
        new HetznerClient(
            api.endpoint(), sandbox::token, Timing.standard().withBackoffs(_ -> SHORT, _ -> SHORT));
    Optional<VendorDescription> found = VendorDescription.find();
    Assumptions.assumeTrue(found.isPresent(), "no description of the vendor's API here");
    description = found.get();
  }

  @AfterEach
  void close() {
    client.close();
    api.close();
    sandbox.close();
  }

  @Test
  void requestsOfTheClientAndAnswersOfTheSandboxAreAsDescribed() throws Exception {
    catalogue();
    servers();
    volumes();
    refusals();

    Set<String> differences = new TreeSet<>();
    Set<String> asked = new TreeSet<>();
    for (RecordingProxy.Exchange exchange : api.exchanges()) {
      String path = exchange.path().replaceFirst("\\?.*", "");
      asked.add(exchange.method() + " " + description.template(path).orElse(path));
      differences.addAll(description.differences(exchange));
    }
    assertThat(asked).containsAll(ASKED);
    assertThat(KNOWN.keySet())
        .as("every known difference still is one")
        .allMatch(known -> differences.stream().anyMatch(it -> it.matches(known)));
    assertThat(differences)
        .allMatch(it -> KNOWN.keySet().stream().anyMatch(it::matches), "is a known difference");
  }

  private void catalogue() {
    assertThat(client.serverTypes().list()).isNotEmpty();
    assertThat(client.serverTypes().findByName("cx23")).isPresent();
    assertThat(client.images().findByName("docker-ce", Architecture.X86)).isPresent();
    assertThat(client.pricing().currency()).isEqualTo("EUR");
    raw("/locations", "/locations/1", "/images/40093247", "/server_types/114");
  }

  private void raw(String... paths) {
    try (ApiClient raw = new ApiClient(api.endpoint(), sandbox.token())) {
      for (String path : paths) {
        assertThat(raw.get(path).status()).isEqualTo(200);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private CreatedServer server(String name, Optional<String> location, boolean ipv4) {
    long key = client.sshKeys().ensure(new CreateSshKey("k", KEY, Map.of("a", "b"))).id();
    long firewall = firewall();
    CreatedServer created =
        client
            .servers()
            .create(
                new CreateServer(
                    name,
                    "cx23",
                    client.images().findByName("docker-ce", Architecture.X86).orElseThrow().id(),
                    location,
                    List.of(key),
                    Optional.of("#cloud-config\n"),
                    Map.of("managed-by", "dockbridge"),
                    List.of(new CreateServer.FirewallId(firewall)),
                    List.of(),
                    new CreateServer.PublicNet(ipv4, true)));
    client.actions().await(created.actions(), LONG);
    return created;
  }

  private long firewall() {
    return client.firewalls().list().stream()
        .findFirst()
        .orElseGet(
            () ->
                client
                    .firewalls()
                    .create(
                        new CreateFirewall(
                            "f",
                            Map.of(),
                            List.of(Firewall.Rule.inboundTcp(22), Firewall.Rule.inboundIcmp()))))
        .id();
  }

  private void servers() {
    long one = server("one", Optional.of("fsn1"), true).server().id();
    long two = server("two", Optional.empty(), false).server().id();
    assertThat(client.servers().list("managed-by=dockbridge")).hasSize(2);
    assertThat(client.servers().findByName("one")).isPresent();
    assertThat(client.servers().replaceLabels(one, Map.of("a", "c")).labels()).hasSize(1);
    client.actions().await(List.of(client.servers().shutdown(one)), LONG);
    client.actions().await(List.of(client.servers().powerOff(one)), LONG);
    client.actions().await(List.of(client.servers().powerOn(one)), LONG);
    raw("/actions?id=" + client.servers().powerOff(two).id(), "/primary_ips", "/servers/" + two);
    long ip = client.primaryIps().list().getFirst().id();
    assertThatThrownBy(() -> client.primaryIps().delete(ip)).isInstanceOf(HetznerException.class);
    client.servers().delete(one).ifPresent(it -> client.actions().await(List.of(it), LONG));
    assertThat(client.servers().get(one)).isEmpty();
  }

  private void volumes() {
    var created =
        client.volumes().create(new CreateVolume("v", 10, "nbg1", Optional.of("ext4"), Map.of()));
    long volume = created.volume().id();
    client.actions().await(created.actions(), LONG);
    long server = server("three", Optional.of("nbg1"), true).server().id();
    client.actions().await(List.of(client.volumes().attach(volume, server)), LONG);
    assertThat(client.volumes().get(volume).orElseThrow().server()).contains(server);
    client.actions().await(List.of(client.volumes().resize(volume, 12)), LONG);
    client.actions().await(List.of(client.volumes().protect(volume, true)), LONG);
    client.actions().await(List.of(client.volumes().protect(volume, false)), LONG);
    client.actions().await(List.of(client.volumes().detach(volume)), LONG);
    assertThat(client.volumes().list()).hasSize(1);
    client.volumes().delete(volume);
  }

  private void refusals() {
    sandbox.stock().set("cx23", "fsn1", false);
    assertThatThrownBy(() -> server("four", Optional.of("fsn1"), true))
        .isInstanceOf(HetznerException.class);
    assertThatThrownBy(() -> server("three", Optional.of("nbg1"), true))
        .isInstanceOf(HetznerException.class);
    assertThat(client.sshKeys().get(1)).isEmpty();
    client.servers().list().forEach(it -> client.servers().delete(it.id()));
    client.sshKeys().list().forEach(it -> client.sshKeys().delete(it.id()));
    client.firewalls().list().forEach(it -> client.firewalls().delete(it.id()));
  }
}
