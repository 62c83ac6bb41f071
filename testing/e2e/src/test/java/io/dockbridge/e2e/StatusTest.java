package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code dockbridge status} says of a daemon with a server and a published port. */
@ExtendWith(RealServers.class)
class StatusTest {
  private Engine engine;
  private int port;

  @BeforeEach
  void publish(Engine shared) throws IOException {
    engine = shared;
    port = FreePorts.one();
    engine.docker().runHttpd("--name", "web", "-p", port + ":80");
    Local.get(Local.IPV4, port);
  }

  @AfterEach
  void removeAll() {
    engine.docker().removeAll();
  }

  private static List<String> names(JsonNode object) {
    Iterable<String> names = object::fieldNames;
    return StreamSupport.stream(names.spliterator(), false).toList();
  }

  @Test
  void jsonHasTheDocumentedNames() {
    JsonNode status = engine.dockbridge().status();
    assertThat(names(status))
        .contains(
            "instance_info",
            "server_status",
            "connection_health",
            "port_forwards",
            "activity_summary",
            "last_update");
    assertThat(names(status.path("instance_info")))
        .contains("pid", "socket_path", "start_time", "is_running");
    assertThat(names(status.path("server_status")))
        .contains(
            "server",
            "status",
            "last_activity",
            "idle_time_remaining",
            "active_connections",
            "running_containers",
            "idle_reason",
            "paid_until",
            "price_hourly");
    assertThat(names(status.at("/server_status/server")))
        .contains("id", "name", "ip", "server_type", "location", "created");
    assertThat(names(status.path("connection_health")))
        .contains(
            "ssh_connected", "tunnel_active", "docker_reachable", "last_check", "error_message");
    assertThat(names(status.at("/port_forwards/0")))
        .contains(
            "id",
            "container_id",
            "container_name",
            "local_port",
            "remote_port",
            "requested_port",
            "status",
            "reason",
            "created_at",
            "last_used",
            "bytes_transferred",
            "active_connections");
    assertThat(names(status.path("activity_summary")))
        .contains(
            "last_docker_command",
            "last_port_activity",
            "active_connections",
            "total_commands",
            "total_port_bytes");
  }

  @Test
  void jsonTellsTheTruth() {
    JsonNode status = engine.dockbridge().status();
    assertThat(status.at("/instance_info/socket_path").asText())
        .isEqualTo(engine.dockbridge().socket().toString());
    assertThat(status.at("/server_status/status").asText()).isEqualTo("ready");
    assertThat(status.at("/server_status/server/id").asLong())
        .isEqualTo(engine.installation().server().id());
    assertThat(status.at("/server_status/server/ip").asText())
        .isEqualTo(engine.installation().server().address());
    assertThat(status.at("/server_status/idle_time_remaining").asInt())
        .isBetween(1, Engine.IDLE_SECONDS);
    assertThat(status.at("/server_status/price_hourly").asText()).isEqualTo("0.0088");
    assertThat(status.at("/connection_health/ssh_connected").asBoolean()).isTrue();
    JsonNode forward = status.at("/port_forwards/0");
    assertThat(forward.path("container_name").asText()).isEqualTo("web");
    assertThat(forward.path("local_port").asInt()).isEqualTo(port);
    assertThat(forward.path("status").asText()).isEqualTo("active");
    assertThat(forward.path("bytes_transferred").asLong()).isPositive();
    assertThat(Instant.parse(status.path("last_update").asText()))
        .isAfter(Instant.parse(status.at("/instance_info/start_time").asText()));
  }

  @Test
  void yamlSaysTheSameAsJson() throws IOException {
    JsonNode yaml = new YAMLMapper().readTree(engine.dockbridge().run("status", "-o", "yaml").ok());
    JsonNode json = engine.dockbridge().status();
    assertThat(yaml).isInstanceOf(ObjectNode.class);
    assertThat(names(yaml)).isEqualTo(names(json));
    for (String same : List.of("instance_info", "port_forwards", "activity_summary")) {
      assertThat(yaml.path(same)).as(same).isEqualTo(json.path(same));
    }
    assertThat(yaml.at("/server_status/server")).isEqualTo(json.at("/server_status/server"));
  }

  @Test
  void theTableNamesThePortAndWhenTheServerGoes() {
    String table = engine.dockbridge().run("status").ok();
    assertThat(table)
        .contains(String.valueOf(port))
        .contains("web")
        .contains("will be deleted in ");
    assertThat(table).contains("0.0114 EUR an hour, with tax").doesNotContain("\u001b");
    assertThat(engine.dockbridge().run("ports").ok()).contains(String.valueOf(port), "web");
  }

  @Test
  void withoutADaemonItEndsWith4(Cloud cloud) {
    try (Installation none = new Installation(cloud)) {
      Result status = none.dockbridge().run("status");
      assertThat(status.exitCode()).isEqualTo(4);
      assertThat(status.err()).contains("not running").contains("dockbridge start");
      assertThat(status.out()).isEmpty();
      assertThat(none.dockbridge().run("status", "-o", "json").exitCode()).isEqualTo(4);
    }
  }
}
