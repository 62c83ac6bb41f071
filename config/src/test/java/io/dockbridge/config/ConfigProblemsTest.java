package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigProblemsTest extends WithConfigFile {

  @Test
  void allProblemsComeAtOnceWithTheirLines() {
    assertProblems(
        """
        socket_pth: /x
        hetzner:
          server_type: []
          server-type: cx33
        activity:
          idle_timeout: 300
          containers: bussy
        port_forward: {bind_address: 0.0.0.0}
        """,
        "1: socket_pth: unknown key; did you mean socket_path?",
        "4: hetzner.server-type: unknown key; did you mean hetzner.server_type?",
        "3: hetzner.server_type: needs at least one name",
        "6: activity.idle_timeout: 300 has no unit; write 300s or 300m",
        "7: activity.containers: 'bussy' is not one of ignore, labelled, busy, running;"
            + " did you mean busy?",
        "8: port_forward.bind_address: '0.0.0.0' is not loopback, 127.0.0.1 or ::1;"
            + " ports are never opened to the network");
  }

  @Test
  void severalProblemsAreOneMessage() throws IOException {
    Files.writeString(file, "a: 1\nb: 2\n");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::load)
        .withMessage(
            "2 problems in the configuration:\n  %1$s:1: a: unknown key\n  %1$s:2: b: unknown key"
                .formatted(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "idle_timeout: 5m             | 1: idle_timeout: unknown key; did you mean"
            + " activity.idle_timeout?",
        "ssh: root@host               | 1: ssh: is a section, not a value",
        "ssh: {port: 70000}           | 1: ssh.port: '70000' is not a whole number from 1 to 65535",
        "ssh: {user: [a, b]}          | 1: ssh.user: takes one value, not a list",
        "activity: {idle_timeout: 0s} | 1: activity.idle_timeout: must be longer than nothing",
        "hetzner: {endpoint: ftp://x} | 1: hetzner.endpoint: 'ftp://x' is not an http or https URL",
        "hetzner: {volume_size: 5}    | 1: hetzner.volume_size: the smallest volume has 10 GB; 0"
            + " means none",
        "hetzner: {architecture: any, volume_size: 10} | 1: hetzner.architecture: takes x86 or arm"
            + " with a volume: what is on it runs on one of them only",
        "hetzner: {location: [[a]]}   | 1: a list holds plain values only",
        "lifecycle: {on_stop: maybe}  | 1: lifecycle.on_stop: 'maybe' is not one of destroy, keep",
        "limits: {monthly_budget: 5 €} | 1: limits.monthly_budget: '5 €' is not an amount such as"
            + " 20 or 7.50",
        "limits: {max_hours: -1}      | 1: limits.max_hours: '-1' is not a whole number of at least"
            + " 0",
        "limits: {on_max_hours: stop} | 1: limits.on_max_hours: 'stop' is not one of warn, destroy",
        "port_forward: {exclude: [99999]} | 1: port_forward.exclude: '99999' is not a whole number"
            + " from 1 to 65535",
        "port_forward: {exclude: [9000-8000]} | 1: port_forward.exclude: '9000-8000' is a range"
            + " that ends before it begins",
        "activity: {idle_timeout: 99999999d} | 1: activity.idle_timeout: '99999999d' is longer than"
            + " a year",
        "ssh: {timeout: 1ms}          | 1: ssh.timeout: must be at least 100ms",
        "hetzner: {endpoint: http://example.com/v1} | 1: hetzner.endpoint: 'http://example.com/v1'"
            + " would send the token unencrypted; use https",
        "- a                          | 1: a configuration is a mapping of keys to values",
      })
  void aMistakeIsExplained(String yaml, String problem) {
    assertProblems(yaml, problem);
  }

  @Test
  void aKeySetTwiceIsAProblem() {
    assertProblems("ssh:\n  user: a\n  user: b\n", "3: ssh.user is already set in line 2");
  }

  @Test
  void aSectionWrittenTwiceIsAProblem() {
    assertProblems("ssh:\n  user: a\nssh:\n  port: 1\n", "3: ssh begins already in line 1");
  }

  @Test
  void aTabIsReportedInItsLine() {
    assertProblems(
        "ssh:\n  user: a\nactivity:\n\tidle_timeout: 5m\n",
        "4: not valid YAML: a TAB in the indentation; YAML takes spaces only");
  }

  @Test
  void brokenYamlIsExplainedWithItsLine() throws IOException {
    Files.writeString(file, "ssh:\n  user: [a\n  port: 1\n");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::load)
        .satisfies(
            e ->
                assertThat(e.problems().getFirst().toString())
                    .matches("\\S+config.yaml:\\d: not valid YAML: [^\n]+"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"token: %s", "hetzner: {token: %s}", "hcloud_token: %s"})
  void aTokenInTheFileIsRefusedAndNotRepeated(String yaml) throws IOException {
    String token = "a1".repeat(32);
    Files.writeString(file, yaml.formatted(token));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::load)
        .satisfies(e -> assertThat(e.getMessage()).contains("HCLOUD_TOKEN", "token_file"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(token));
  }

  @Test
  void aTokenInPlaceOfItsFileIsNotRepeated() throws IOException {
    String token = "a1".repeat(32);
    Files.writeString(file, "hetzner: {token_file: %s}".formatted(token));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::load)
        .satisfies(e -> assertThat(e.getMessage()).contains("is a token").doesNotContain(token));
  }

  @Test
  void aVariableThatNoSettingHasIsAProblem() {
    environment.put("DOCKBRIDGE_SSH_PROT", "1");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::load)
        .withMessage(
            "environment DOCKBRIDGE_SSH_PROT: no such setting; did you mean DOCKBRIDGE_SSH_PORT?");
  }

  @Test
  void aMissingFileThatWasNamedIsAnError() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> loader().load(Optional.of("no.yaml"), List.of()))
        .withMessage(user.resolve("work/no.yaml") + ": no such file")
        .satisfies(it -> assertThat(it.advice()).contains("--config", "dockbridge config init"));
  }

  @Test
  void aSocketPathThatNoSocketCanHaveIsAProblem() {
    environment.put("DOCKBRIDGE_HOME", "/" + "x".repeat(120));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::load)
        .withMessageContaining("socket_path: ")
        .withMessageContaining("has 133 bytes, more than the 107");
  }

  @Test
  void aTokenInTheTokenCommandIsNotShown() throws Exception {
    String token = "a1".repeat(32);

    assertThat(load("hetzner: {token_command: echo %s}".formatted(token)).settings())
        .extracting(EffectiveSetting::value)
        .contains("echo [redacted]")
        .doesNotContain("echo " + token);
  }
}
