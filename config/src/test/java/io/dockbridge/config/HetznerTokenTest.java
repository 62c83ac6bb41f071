package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dockbridge.config.ConfigException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HetznerTokenTest {
  @TempDir private Path folder;

  @Test
  void theVariablesWin() throws Exception {
    tokenFile("from-file", "rw-------");

    assertThat(token(Map.of("HCLOUD_TOKEN", " a\n", "HETZNER_API_TOKEN", "b")).reveal())
        .isEqualTo("a");
    assertThat(token(Map.of("HCLOUD_TOKEN", "", "HETZNER_API_TOKEN", "b")).reveal()).isEqualTo("b");
  }

  @Test
  void theFileMustBeItsOwnersAlone() throws Exception {
    tokenFile("from-file\n", "rw-------");
    assertThat(token(Map.of()).reveal()).isEqualTo("from-file");

    tokenFile("from-file\n", "rw-r-----");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> token(Map.of()).reveal())
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TOKEN))
        .satisfies(
            e -> assertThat(e.advice()).isEqualTo("Run: chmod 600 " + folder.resolve("token")));
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    settings("token_file: " + folder.resolve("token"));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> token(Map.of()).reveal())
        .withMessage("The token file " + folder.resolve("token") + " does not exist.");
  }

  @Test
  void theCommandIsRunOnceAndNotBeforeItIsNeeded() throws Exception {
    Path runs = folder.resolve("runs");
    settings("token_command: echo run >> %s; echo secret".formatted(runs));

    HetznerToken token = token(Map.of());
    assertThat(runs).doesNotExist();

    assertThat(token.reveal()).isEqualTo("secret");
    assertThat(token.reveal()).isEqualTo("secret");
    assertThat(runs).hasContent("run");
  }

  @Test
  void aForgottenTokenIsReadAgain() throws Exception {
    tokenFile("first", "rw-------");
    settings("token_file: " + folder.resolve("token"));
    HetznerToken token = token(Map.of());
    assertThat(token.reveal()).isEqualTo("first");
    tokenFile("second", "rw-------");
    assertThat(token.reveal()).isEqualTo("first");

    token.forget();

    assertThat(token.reveal()).isEqualTo("second");
  }

  @Test
  void aFailedCommandIsReported() throws Exception {
    settings("token_command: echo half; exit 7");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> token(Map.of()).reveal())
        .withMessage("hetzner.token_command failed: exit status 7.");
  }

  @Test
  void noTokenIsAnErrorThatSaysWhatToDo() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> token(Map.of()).reveal())
        .withMessage("There is no Hetzner Cloud API token.")
        .satisfies(e -> assertThat(e.advice()).contains("HCLOUD_TOKEN", "hetzner.token_file"));
  }

  @Test
  void whatCannotStandInAHeaderIsNoToken() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> HetznerToken.of("a\r\nEvil: b").reveal())
        .withMessageNotContaining("Evil");
  }

  @Test
  void aTokenDoesNotShowItself() throws Exception {
    HetznerToken token = HetznerToken.of("secret");
    token.reveal();

    assertThat(token.toString()).doesNotContain("secret");
  }

  private void tokenFile(String content, String modes) throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
    settings("token_file: " + file);
  }

  private void settings(String line) throws IOException {
    Files.createDirectories(folder.resolve(".dockbridge"));
    Files.writeString(folder.resolve(".dockbridge/config.yaml"), "hetzner:\n  " + line + "\n");
  }

  private HetznerToken token(Map<String, String> variables) throws ConfigException {
    Environment environment = new Environment(variables, folder, folder);
    return HetznerToken.from(
        new ConfigLoader(environment).load(Optional.empty(), List.of()), environment);
  }
}
