package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Settings read from a file of the test, and from variables that it sets. */
abstract class WithConfigFile {

  @TempDir Path user;
  final Map<String, String> environment = new HashMap<>();
  Path file;

  @BeforeEach
  void chooseFile() throws IOException {
    file = user.resolve(".dockbridge/config.yaml");
    Files.createDirectories(file.getParent());
  }

  void assertProblems(String yaml, String... problems) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> load(yaml))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .extracting(Problem::toString)
                    .containsExactly(
                        List.of(problems).stream()
                            .map(it -> file + ":" + it)
                            .toArray(String[]::new)));
  }

  DockBridgeConfig load(String yaml) throws IOException, ConfigException {
    Files.writeString(file, yaml);
    return load();
  }

  DockBridgeConfig load() throws ConfigException {
    return loader().load(Optional.empty(), List.of());
  }

  ConfigLoader loader() {
    return new ConfigLoader(new Environment(environment, user, user.resolve("work")));
  }
}
