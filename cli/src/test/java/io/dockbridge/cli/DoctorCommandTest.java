package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.cli.Shell.Result;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class DoctorCommandTest extends InProject {
  @Test
  void aHealthyInstanceEndsWith0AndALineForEachCheck() {
    Result result = project.shell.run("doctor");

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines().filter(it -> !it.startsWith(" "))) // advice to this machine
        .extracting(it -> it.split(" +", 3)[1])
        .containsExactly(
            "disk",
            "watches",
            "daemon",
            "socket",
            "context",
            "api",
            "token",
            "clock",
            "quota",
            "stock",
            "key",
            "ssh",
            "engine",
            "leftovers",
            "ports",
            "incoming");
  }

  @Test
  void aProblemEndsWith1AndSaysWhatToDo() {
    project.shell.with("HCLOUD_TOKEN", project.sandbox.readOnlyToken());

    Result result = project.shell.run("doctor");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("problem  token      the token may only read")
        .contains("Create a token with read and write permission.")
        .doesNotContain(project.sandbox.readOnlyToken());
  }

  @Test
  void withoutATokenTheApiIsStillAsked() throws Exception {
    project.shell.with("HCLOUD_TOKEN", "");

    JsonNode found = new ObjectMapper().readTree(project.shell.run("doctor", "-o", "json").out());

    assertThat(result(found, "token")).isEqualTo("problem");
    assertThat(result(found, "api")).isEqualTo("ok");
    assertThat(result(found, "stock")).isEqualTo("skipped");
  }

  private static String result(JsonNode found, String check) {
    return found
        .valueStream()
        .filter(it -> it.path("check").asText().equals(check))
        .map(it -> it.path("result").asText())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void settingsThatCannotBeUsedAreTheOnlyThingThatIsTold() throws Exception {
    Files.writeString(project.shell.dockBridgeHome().resolve("config.yaml"), "hetzner: {tokn: x}");

    Result result = project.shell.run("doctor");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("problem  settings").contains("tokn");
  }

  @Test
  void aDaemonIsAskedAndItsPortsAreLookedAt() throws Exception {
    Files.delete(project.state.lockFile());
    try (FakeDaemon daemon = FakeDaemon.start(project.shell)) {
      Result result = project.shell.run("doctor", "-o", "yaml");
      assertThat(daemon.requests()).contains("GET /_dockbridge/status HTTP/1.1");
      assertThat(result.out()).contains("runs as pid");
    }
  }

  @Test
  void aHostThatNobodyKnowsIsAProblemOfSshAlone() throws Exception {
    JsonNode found =
        new ObjectMapper()
            .readTree(
                project
                    .shell
                    .run("doctor", "--host", "ssh://nobody@127.0.0.1:1", "--output", "json")
                    .out());

    assertThat(result(found, "ssh")).isEqualTo("problem");
    assertThat(result(found, "engine")).isEqualTo("skipped");
    assertThat(result(found, "token")).isEqualTo("skipped");
  }
}
