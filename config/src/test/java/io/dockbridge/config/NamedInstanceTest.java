package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a name changes, and what it leaves as it is. */
final class NamedInstanceTest extends WithConfigFile {
  private static final String YAML =
      """
      socket_path: shared.sock
      hetzner: {location: nbg1, volume_size: 20}
      logging: {level: debug, file: shared.log}
      instances:
        ci-1:
          hetzner: {volume_size: 0}
        work:
          socket_path: work.sock
          activity:
            idle_timeout: 2m
      """;

  @Test
  void itsSectionWinsOverTheSharedSettings() throws Exception {
    environment.put("DOCKBRIDGE_INSTANCE", "ci-1");

    DockBridgeConfig config = load(YAML);

    assertThat(config.hetzner().volumeSize()).isZero();
    assertThat(config.hetzner().locations()).containsExactly("nbg1");
    assertThat(config.instanceName()).hasValue("ci-1");
    assertThat(config.settings())
        .filteredOn(it -> it.key().equals("hetzner.volume_size"))
        .extracting(EffectiveSetting::origin)
        .containsExactly(file + ":6");
  }

  @Test
  void optionsAndVariablesWinOverItsSection() throws Exception {
    environment.put("DOCKBRIDGE_INSTANCE", "ci-1");
    environment.put("DOCKBRIDGE_HETZNER_VOLUME_SIZE", "30");

    assertThat(load(YAML).hetzner().volumeSize()).isEqualTo(30);
  }

  @Test
  void pathsOfOneInstanceAreNotSharedWithIt() throws Exception {
    environment.put("DOCKBRIDGE_INSTANCE", "ci-1");
    environment.put("DOCKBRIDGE_SOCKET_PATH", "/run/shared.sock");

    DockBridgeConfig config = load(YAML);

    assertThat(config.socketPath()).isEqualTo(home("instances/ci-1/docker.sock"));
    assertThat(config.logging().file()).isEmpty();
    assertThat(config.logging().level()).isEqualTo(DockBridgeConfig.LogLevel.DEBUG);
    assertThat(new StateDirectory(config).instance()).isEqualTo(home("instances/ci-1"));
    assertThat(new StateDirectory(config).instanceId()).isEqualTo("ci-1");
  }

  @Test
  void itsSocketMayBeElsewhereAndItStaysTheSameInstance() throws Exception {
    environment.put("DOCKBRIDGE_INSTANCE", "work");

    DockBridgeConfig config = load(YAML);

    assertThat(config.socketPath()).isEqualTo(home("work.sock"));
    assertThat(new StateDirectory(config).instanceId()).isEqualTo("work");
  }

  @Test
  void withoutANameSectionsOfNamesDoNotCount() throws Exception {
    DockBridgeConfig config = load(YAML);

    assertThat(config.hetzner().volumeSize()).isEqualTo(20);
    assertThat(config.socketPath()).isEqualTo(home("shared.sock"));
    assertThat(new StateDirectory(config).instanceId()).matches("shared-[0-9a-f]{8}");
    assertThat(loader().instanceNames(Optional.empty())).containsExactly("ci-1", "work");
  }

  @Test
  void aQuestionFindsTheSameSocketAsAllSettings() throws Exception {
    Files.writeString(file, YAML);
    for (String name : List.of("", "ci-1", "work", "other")) {
      environment.put("DOCKBRIDGE_INSTANCE", name);
      assertThat(new SocketPath(new Environment(environment, user, user.resolve("work"))))
          .as(name)
          .extracting(it -> it.find(Optional.empty(), List.of()).orElseThrow())
          .isEqualTo(load().socketPath());
    }
  }

  @Test
  void mistakesInAnySectionAreReported() {
    assertProblems(
        """
        instances:
          ci-1:
            hetzner: {vlume_size: 0}
            instances: {x: {}}
            token: abc
          Work: {}
          other: 5
        """,
        "6: instances.Work: 'Work' is no name of an instance: use 1 to 31 of a-z, 0-9 and dashes"
            + " inside, as in ci-1",
        "3: instances.ci-1.hetzner.vlume_size: unknown key; did you mean hetzner.volume_size?",
        "5: instances.ci-1.token: a token does not belong in this file; set HCLOUD_TOKEN, or keep"
            + " it in a file of its own (chmod 600) that hetzner.token_file names",
        "7: instances.other: is a section, not a value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Work", "-a", "a-", "a.b", "a/b", "..", "a12345678901234567890123456789012"})
  void aNameThatNothingCouldCarryIsRefused(String name) {
    environment.put("DOCKBRIDGE_INSTANCE", name);

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::load)
        .withMessageStartingWith("--name or DOCKBRIDGE_INSTANCE: '" + name + "' is no name");
  }

  @Test
  void aNameCannotBeTakenForTheIdOfASocket() {
    environment.put("DOCKBRIDGE_INSTANCE", "docker-1a2b3c4d");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::load)
        .withMessageContaining("ends like the id of a socket's path");
  }

  @Test
  void whatWasStartedIsFoundAgain() throws Exception {
    Files.writeString(file, YAML);
    new StateDirectory(load()).prepare();
    environment.put("DOCKBRIDGE_INSTANCE", "ci-1");
    new StateDirectory(load()).prepare();
    Files.createDirectories(home("instances/damaged"));
    Files.writeString(home("instances/damaged/instance.json"), "{");

    assertThat(InstanceRecord.all(file.getParent()))
        .containsExactly(
            new InstanceRecord(Optional.of("ci-1"), home("instances/ci-1/docker.sock"), file),
            new InstanceRecord(Optional.empty(), home("shared.sock"), file));
  }

  private Path home(String path) {
    return file.resolveSibling(path);
  }
}
