package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dockbridge.cli.docker.ContextStore;
import io.dockbridge.cli.docker.HostChoice;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostChoiceTest {
  @TempDir private Path home;

  private HostChoice choice(Map<String, String> environment) {
    return new HostChoice(new Environment(environment, home, home));
  }

  private void context(String name, String host) throws IOException {
    new ContextStore(home.resolve(".docker")).write(name, host);
  }

  private void select(String name) throws IOException {
    Files.writeString(
        home.resolve(".docker/config.json"), "{\"currentContext\": \"" + name + "\"}");
  }

  @Test
  void anAddressIsItself() throws CliException {
    assertThat(choice(Map.of()).resolve("ssh://me@box")).isEqualTo("ssh://me@box");
  }

  @Test
  void aContextIsLookedUp() throws Exception {
    context("remote", "ssh://me@box");
    assertThat(choice(Map.of()).resolve("context:remote")).isEqualTo("ssh://me@box");
  }

  @Test
  void withoutAValueDockerHostCountsBeforeTheContext() throws Exception {
    context("remote", "ssh://context");
    select("remote");
    assertThat(choice(Map.of()).resolve("")).isEqualTo("ssh://context");
    assertThat(choice(Map.of("DOCKER_HOST", "ssh://variable")).resolve(""))
        .isEqualTo("ssh://variable");
  }

  @Test
  void dockersContextVariableCountsBeforeTheSelectedOne() throws Exception {
    context("remote", "ssh://selected");
    context("other", "ssh://other");
    select("remote");
    assertThat(choice(Map.of("DOCKER_CONTEXT", "other")).resolve("")).isEqualTo("ssh://other");
  }

  @Test
  void whatLeadsToNoSshHostIsRefused() throws Exception {
    context("local", "unix:///var/run/docker.sock");
    refused(Map.of(), "context:local", "not an SSH host");
    refused(Map.of(), "context:nowhere", "no docker context 'nowhere'");
    refused(Map.of("DOCKER_HOST", "tcp://x:2375"), "", "not an SSH host");
    refused(Map.of(), "", "Which host?");
  }

  private void refused(Map<String, String> environment, String word, String why) {
    assertThatExceptionOfType(CliException.class)
        .isThrownBy(() -> choice(environment).resolve(word))
        .withMessageContaining(why)
        .satisfies(it -> assertThat(it.exitCode()).isEqualTo(ExitCode.USAGE));
  }
}
