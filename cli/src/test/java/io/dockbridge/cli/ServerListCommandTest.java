package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.sandbox.Fault;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerListCommandTest extends InProject {
  @Test
  void everyServerThatADockBridgeMadeIsListedAndNobodyElses() throws Exception {
    project.server("dockbridge-a", Project.leased(project.mine("docker-1"), Duration.ofMinutes(9)));
    project.server("dockbridge-b", Project.leased(Project.labels("b", "x"), Duration.ofDays(-1)));
    project.server("dockbridge-x", Map.of("managed-by", "somebody"));

    JsonNode servers =
        new ObjectMapper().readTree(project.shell.run("server", "list", "-o", "json").out());

    assertThat(servers).hasSize(2);
    assertThat(servers.at("/0/name").asText()).isEqualTo("dockbridge-a");
    assertThat(servers.at("/0/owner").asText()).isEqualTo("mine");
    assertThat(servers.at("/0/instance").asText()).isEqualTo("docker-1");
    assertThat(servers.at("/0/lease_past").asBoolean(true)).isFalse();
    assertThat(servers.at("/0/cost/hours").asInt()).isEqualTo(1);
    assertThat(servers.at("/0/cost/net").asText()).isEqualTo("0.0096");
    assertThat(servers.at("/0/cost/gross").asText()).isEqualTo("0.011424");
    assertThat(servers.at("/0/cost/currency").asText()).isEqualTo("EUR");
    assertThat(servers.at("/1/owner").asText()).isEqualTo("other");
    assertThat(servers.at("/1/lease_past").asBoolean()).isTrue();
  }

  @Test
  void theTableIsForPeople() {
    project.server("dockbridge-a", project.mine("docker-1"));

    Shell.Result result = project.shell.run("server", "list");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("NAME", "OWNER", "LEASE", "COST")
        .contains("dockbridge-a  mine   docker-1")
        .contains("0m   none   0.0114 EUR")
        .endsWith("Costs are so far, with tax.\n");
  }

  @Test
  void serversAreListedWhereNobodySaysWhatTheyCost() throws Exception {
    project.server("dockbridge-a", project.mine("docker-1"));
    Fault.Effect refusal = new Fault.Effect.Refusal(403, "forbidden", "not today");
    project.sandbox.faults().add(Fault.on("GET", "/pricing", refusal).times(2));

    Shell.Result table = project.shell.run("server", "list");
    JsonNode servers =
        new ObjectMapper().readTree(project.shell.run("server", "list", "-o", "json").out());

    assertThat(table.exitCode()).isZero();
    assertThat(table.out()).contains("dockbridge-a", "unknown");
    assertThat(servers.at("/0/cost").isNull()).isTrue();
  }

  @Test
  void anEmptyProjectIsSaidToBeEmpty() {
    assertThat(project.shell.run("server", "list").out())
        .isEqualTo("No DockBridge has a server in this project.\n");
    assertThat(project.shell.run("server", "list", "-o", "json").out().strip()).isEqualTo("[ ]");
  }

  @Test
  void aWrongTokenIsExplained() {
    project.shell.with("HCLOUD_TOKEN", "wrong");

    Shell.Result result = project.shell.run("server", "list");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors().getFirst()).startsWith("dockbridge: Hetzner answers: ");
    assertThat(result.errors().get(1)).contains("Check the token");
  }

  @Test
  void withoutATokenTheUserIsToldWhereItComesFrom() {
    assertThat(new Shell(home).run("server", "list").err()).contains("HCLOUD_TOKEN");
  }
}
