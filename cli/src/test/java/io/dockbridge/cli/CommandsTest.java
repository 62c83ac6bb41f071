package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {
  @TempDir private Path home;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "strat             | Unknown command 'strat'. Did you mean start?",
        "start --forground | Unknown option '--forground'. Did you mean --foreground?",
        "status --output x | Invalid value for option '--output': expected one of [TABLE,"
            + " JSON, YAML, CSV] (case-insensitive) but was 'x'",
        "config            | Which of init, path, show, validate?",
      })
  void whatIsNotUnderstoodIsUsage(String arguments, String message) {
    Shell.Result result = new Shell(home).run(arguments.split(" "));

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors().getFirst()).isEqualTo("dockbridge: " + message);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aWrongLogLevelIsUsage() {
    assertThat(new Shell(home).run("ports", "--output", "json", "--log-level", "loud").exitCode())
        .isEqualTo(2);
  }

  @Test
  void noCommandAndHelpShowTheSameHelp() {
    Shell.Result help = new Shell(home).run("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(new Shell(home).run()).isEqualTo(help);
    assertThat(new Shell(home).run("help")).isEqualTo(help);
    assertThat(new Shell(home).run("help", "start").out()).contains("--foreground");
    assertThat(help.out())
        .contains("start", "stop", "status", "ports", "logs", "config", "env", "completion");
    assertThat(new Shell(home).run("start", "--help").out())
        .contains("--foreground", "--sandbox", "--no-context", "--socket")
        .doesNotContain("--detached");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "ports", "stop"})
  void withoutADaemonTheExitCodeIsFour(String command) {
    Shell shell = new Shell(home);

    Shell.Result result = shell.run(command);

    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.errors())
        .containsExactly(
            "dockbridge: DockBridge is not running on " + shell.socket() + ".",
            "  Start it with: dockbridge start");
  }

  @Test
  void aSocketThatADeadDaemonLeftIsNotARunningOne() throws Exception {
    Shell shell = new Shell(home);
    FakeDaemon.start(shell).kill();

    assertThat(shell.run("status").exitCode()).isEqualTo(4);
  }

  @Test
  void allProblemsOfTheSettingsAreShown() throws IOException {
    Path file = home.resolve("c.yaml");
    Files.writeString(file, "sokcet_path: /x\nssh: {port: ssh}\n");

    Shell.Result result = new Shell(home).run("status", "--config", "c.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors())
        .containsExactly(
            "dockbridge: 2 problems in the configuration:",
            "  " + file + ":1: sokcet_path: unknown key; did you mean socket_path?",
            "  " + file + ":2: ssh.port: 'ssh' is not a whole number from 1 to 65535",
            "  Correct it and try again; `dockbridge config validate` checks without starting.");
  }

  @Test
  void globalOptionsMayStandBeforeAndAfterTheCommand() {
    assertThat(new Shell(home).run("--socket", "/run/x.sock", "env").out())
        .isEqualTo("export DOCKER_HOST=unix:///run/x.sock\n");
    assertThat(new Shell(home).run("env", "--socket", "/run/x.sock").out())
        .isEqualTo("export DOCKER_HOST=unix:///run/x.sock\n");
  }

  @Test
  void envQuotesWhatAShellWouldSplit() {
    assertThat(new Shell(home).run("env", "--socket", "/run/it's here.sock").out())
        .isEqualTo("export DOCKER_HOST='unix:///run/it'\\''s here.sock'\n");
    assertThat(new Shell(home).run("env", "--shell", "fish", "--socket", "/x").out())
        .isEqualTo("set -gx DOCKER_HOST unix:///x\n");
  }

  @Test
  void envCanBeTakenBack() {
    assertThat(new Shell(home).run("env", "--unset").out()).isEqualTo("unset DOCKER_HOST\n");
    assertThat(new Shell(home).run("env", "--shell", "fish", "--unset").out())
        .isEqualTo("set -e DOCKER_HOST\n");
    assertThat(new Shell(home).run("env", "--shell", "zsh").out())
        .isEqualTo(new Shell(home).run("env", "--shell").out());
  }

  @Test
  void withoutATokenNothingIsStarted() {
    Shell shell = new Shell(home);

    Shell.Result result = shell.run("start");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors().getFirst())
        .isEqualTo("dockbridge: There is no Hetzner Cloud API token.");
    assertThat(shell.socket()).doesNotExist();
  }

  @Test
  void theVersionIsOneLine() {
    for (String question : List.of("version", "--version", "-V")) {
      assertThat(new Shell(home).run(question).out()).matches("dockbridge \\S+ \\(Java \\S+\\)\n");
    }
    assertThat(new Shell(home).run("status", "--version").exitCode()).isEqualTo(2);
    assertThat(new Shell(home).run("version", "--verbose").out()).contains("\njava       ");
  }

  @Test
  void theScriptForBashIsOneThatBashReads() throws Exception {
    Path script = home.resolve("completion");
    Files.writeString(script, new Shell(home).run("completion", "bash").out());

    Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();

    assertThat(bash.waitFor()).isZero();
    assertThat(script).content().contains("--no-context");
  }

  @Test
  void fishIsToldCommandsAndOptions() {
    assertThat(new Shell(home).run("completion", "fish").out().lines())
        .contains(
            "complete -c dockbridge -n '__fish_use_subcommand' -a ports"
                + " -d 'List the published ports that are open on this machine.'",
            "complete -c dockbridge -n '__fish_seen_subcommand_from logs' -l follow"
                + " -d 'Go on with what is logged from now on, until interrupted.'")
        .noneMatch(line -> line.contains("detached"));
  }
}
