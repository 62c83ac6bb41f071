package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.sandbox.Fault;
import io.dockbridge.sandbox.Fault.Effect.Delay;
import io.dockbridge.sandbox.Stock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cloud says no, or nothing, or something is lost on the way. */
@ExtendWith(RealServers.class)
class CloudTroubleTest {
  private static final String HERE = "fsn1";

  private Cloud cloud;
  private Installation installation;
  private DockerCli docker;

  @BeforeEach
  void install(Cloud shared) {
    cloud = shared;
    installation = new Installation(cloud);
    docker = installation.docker();
  }

  @AfterEach
  void close() {
    cloud.sandbox().faults().clear();
    List.of("cx23", "cx33").forEach(type -> cloud.sandbox().stock().set(type, HERE, true));
    cloud.sandbox().stock().set("cx23", "nbg1", true);
    installation.close();
  }

  private void start() {
    installation.dockbridge().start();
  }

  private String failedPs() {
    Result ps = docker.run("ps");
    assertThat(ps.exitCode()).as(ps.all()).isNotZero();
    assertThat(ps.out()).isEmpty();
    return ps.err();
  }

  @Test
  void aWrongTokenIsToldByDockerAndByStatus() {
    installation.token("0123456789".repeat(6) + "abcd");
    Result refused = installation.dockbridge().run("start");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("Hetzner refuses the token").doesNotContain("0123456789");
    assertThat(installation.processes()).isEmpty();
    try (Program _ = installation.dockbridge().startForeground()) {
      aDaemonThatRunsExplainsItsToken();
    }
  }

  private void aDaemonThatRunsExplainsItsToken() {
    assertThat(failedPs()).contains("token").contains("HCLOUD_TOKEN").doesNotContain("0123456789");
    JsonNode status = installation.dockbridge().status();
    assertThat(status.at("/server_status/status").asText()).isEqualTo("failed");
    assertThat(status.at("/connection_health/error_message").asText()).contains("token");
    assertThat(installation.orders()).isEmpty();
  }

  @Test
  void aTokenThatMayOnlyReadIsToldAsSuch() {
    installation.token(cloud.sandbox().readOnlyToken());
    start();
    assertThat(failedPs())
        .contains("Make a token that may read and write")
        .containsPattern("correlation id \\w+")
        .containsPattern("request [0-9a-f]{6}");
    assertThat(installation.servers()).isEmpty();
  }

  @Test
  void theNextCheapestTypeIsTakenAndReportedWhereTheCheapestIsSoldOut() {
    List.of(HERE, "nbg1").forEach(it -> cloud.sandbox().stock().set("cx23", it, false));
    // The command looks five times a second at the steps, and an order is faster here.
    cloud.sandbox().faults().add(Fault.on("POST", "/servers", new Delay(Duration.ofSeconds(3))));
    start();
    assertThat(installation.dockbridge().run("server", "create").ok())
        .contains("creating cx33 in fsn1 (")
        .contains("with tax; cheaper, but not available: cx23)");
    JsonNode server = installation.dockbridge().status().at("/server_status/server");
    assertThat(server.path("server_type").asText()).isEqualTo("cx33");
    assertThat(installation.servers()).hasSize(1);
  }

  @Test
  void whenEverythingIsSoldOutEachCandidateIsNamedAndALaterTrySucceeds() {
    installation.set("hetzner.server_type", "[cx23, cx33]").set("hetzner.location", HERE);
    Stock stock = cloud.sandbox().stock();
    stock.set("cx23", HERE, false);
    stock.set("cx33", HERE, false);
    start();
    assertThat(failedPs()).contains("cx23").contains("cx33").contains(HERE);
    assertThat(installation.servers()).isEmpty();
    stock.set("cx33", HERE, true);
    docker.ok("ps");
    assertThat(installation.servers()).hasSize(1);
  }

  @Test
  void anOrderWhoseAnswerIsLostIsFoundAgainAndNotRepeated() {
    cloud.sandbox().faults().add(Fault.on("POST", "/servers", new Fault.Effect.DropAfterCommit()));
    start();
    docker.ok("ps");
    assertThat(installation.servers()).hasSize(1);
    assertThat(installation.dockbridge().server()).isEqualTo(installation.server().id());
  }

  @Test
  void aServerWhoseCreationFailsIsDeleted() {
    installation.set("hetzner.server_type", "cx23").set("hetzner.location", HERE);
    cloud
        .sandbox()
        .faults()
        .failAction("start_server", "resource_unavailable", "no capacity left after all");
    start();
    Result ps = docker.run("ps");
    assertThat(ps.exitCode()).as(ps.all()).isNotZero();
    assertThat(ps.err()).contains("cx23");
    Await.until("the failed server's end", () -> installation.servers().isEmpty());
    docker.ok("ps");
    assertThat(installation.servers()).hasSize(1);
  }

  @Test
  void anApiThatIsBusyForAMomentIsAskedAgain() {
    cloud
        .sandbox()
        .faults()
        .add(
            Fault.on("GET", "/server_types", new Fault.Effect.Answer(502, "text/html", "<html>"))
                .times(2))
        .add(
            Fault.on(
                "POST",
                "/ssh_keys",
                new Fault.Effect.Refusal(429, "rate_limit_exceeded", "limit reached")));
    start();
    docker.ok("ps");
    assertThat(installation.servers()).hasSize(1);
  }

  @Test
  void aCloudThatCannotBeReachedIsToldWithinSeconds() {
    installation.environment().put("HCLOUD_ENDPOINT", "http://127.0.0.1:1/v1");
    start();
    assertThat(failedPs()).contains("Check this machine's network and hetzner.endpoint");
  }
}
