package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.sandbox.Sandbox;
import io.dockbridge.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real daemons, in processes of their own; none of them ever needs a server. */
final class StartCommandTest {
  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() {
    shell =
        new Shell(home)
            .with("HOME", home.toString())
            .with("HCLOUD_TOKEN", "none")
            .with("HCLOUD_ENDPOINT", "http://127.0.0.1:1/v1");
  }

  @AfterEach
  void stop() {
    shell.run("stop");
  }

  @Test
  void aStartedDaemonAnswersUntilItIsStopped() {
    Shell.Result started = shell.run("start");

    assertThat(started.err()).isEmpty();
    assertThat(started.exitCode()).isZero();
    assertThat(started.out()).contains("Socket:  " + shell.socket(), "Context: dockbridge");
    assertThat(shell.run("status").exitCode()).isZero();

    assertThat(shell.run("stop").exitCode()).isZero();
    assertThat(shell.run("status").exitCode()).isEqualTo(4);
    assertThat(shell.socket()).doesNotExist();
    assertThat(home.resolve(".docker/config.json")).doesNotExist();
  }

  @Test
  void aSecondStartNamesTheFirstOnesPid() {
    String first = shell.run("start", "--no-context").out().lines().findFirst().orElseThrow();

    Shell.Result second = shell.run("start");

    assertThat(second.exitCode()).isEqualTo(3);
    assertThat(second.errors()).hasSize(2);
    assertThat(second.err()).contains(first.replaceAll("\\D", ""), "dockbridge stop");
    assertThat(shell.run("status").exitCode()).isZero();
  }

  @Test
  void twoSocketsAreTwoDaemons() {
    String other = home.resolve("other.sock").toString();
    shell.run("start", "--no-context");

    assertThat(shell.run("start", "--no-context", "--socket", other).exitCode()).isZero();
    assertThat(shell.run("stop", "--socket", other).exitCode()).isZero();
    assertThat(shell.run("status").exitCode()).isZero();
  }

  @Test
  void aDaemonThatCannotStartSaysWhyHere() throws IOException {
    Files.createDirectories(shell.dockBridgeHome());
    Files.writeString(shell.socket(), "not a socket");

    Shell.Result result = shell.run("start");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors().getFirst()).contains(shell.socket().toString());
    assertThat(shell.socket()).hasContent("not a socket");
    assertThat(home.resolve(".docker/config.json")).doesNotExist();
  }

  @Test
  void theLogCanBeForMachines() {
    shell.with("DOCKBRIDGE_LOGGING_FORMAT", "json").run("start", "--no-context");

    assertThat(shell.run("logs").out().lines()).first().asString().startsWith("{\"");
  }

  @Test
  void withoutContextDockerIsToldTheSocketByHand() {
    Shell.Result started = shell.run("start", "--no-context");

    assertThat(started.out()).contains("export DOCKER_HOST=unix://" + shell.socket());
    assertThat(home.resolve(".docker")).doesNotExist();
  }

  @Test
  void withATokenThatHetznerRefusesNothingIsStarted() {
    try (Sandbox cloud = Sandbox.open(SandboxOptions.apiOnly())) {
      Shell.Result started =
          shell.with("HCLOUD_ENDPOINT", cloud.endpoint().toString()).run("start");

      assertThat(started.exitCode()).isEqualTo(1);
      assertThat(started.errors().getFirst()).startsWith("dockbridge: Hetzner refuses the token");
      assertThat(started.out()).isEmpty();
      assertThat(shell.run("status").exitCode()).isEqualTo(4);
      assertThat(home.resolve(".docker/config.json")).doesNotExist();
    }
  }

  @Test
  void showAndValidateSpeakOfTheDaemonThatRuns() throws IOException {
    shell.run("start", "--no-context");
    Files.writeString(
        shell.dockBridgeHome().resolve("config.yaml"), "activity: {idle_timeout: 9m}\n");

    assertThat(shell.run("config", "show").out().lines())
        .filteredOn(it -> it.contains("idle_timeout"))
        .singleElement()
        .asString()
        .contains("idle_timeout: 5m", "# default; after a restart 9m", "config.yaml:1");
  }

  @Test
  void restartTakesNewSettingsAndTheOptionsOfBefore() throws IOException {
    String first = pid(shell.run("start", "--no-context", "--type", "cx33,cx23"));
    Files.writeString(
        shell.dockBridgeHome().resolve("config.yaml"), "activity: {idle_timeout: 9m}\n");

    Shell.Result restarted = shell.run("restart");

    assertThat(restarted.exitCode()).as(restarted.err()).isZero();
    assertThat(pid(restarted)).isNotEqualTo(first);
    assertThat(restarted.out()).contains("(cx33 or cx23)", "unused for 9m 30s");
    assertThat(home.resolve(".docker")).doesNotExist();
    assertThat(shell.run("config", "show").out())
        .contains("server_type: [cx33, cx23]", "option --type");
  }

  @Test
  void aRestartThatCouldNotStartAgainDoesNotStop() throws IOException {
    shell.run("start", "--no-context");
    Files.writeString(shell.dockBridgeHome().resolve("config.yaml"), "activity: {idle_timeout: x}");

    assertThat(shell.run("restart").exitCode()).isEqualTo(2);
    assertThat(shell.run("status").exitCode()).isZero();
  }

  private static String pid(Shell.Result started) {
    return started
        .out()
        .lines()
        .filter(it -> it.startsWith("DockBridge is running"))
        .findFirst()
        .orElseThrow()
        .replaceAll("\\D", "");
  }

  @Test
  void aBrokenDockerConfigIsAWarningNotAFailure() throws IOException {
    Path config = home.resolve(".docker/config.json");
    Files.createDirectories(config.getParent());
    Files.writeString(config, "{");

    Shell.Result started = shell.run("start");

    assertThat(started.exitCode()).isZero();
    assertThat(started.err()).contains(config + " is not valid");
    assertThat(config).hasContent("{");
  }
}
