package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketPathTest {
  @TempDir private Path user;
  private final Map<String, String> environment = new HashMap<>();
  private Path file;

  @BeforeEach
  void chooseFile() throws IOException {
    file = user.resolve(".dockbridge/config.yaml");
    Files.createDirectories(file.getParent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# socket_path: other.sock\\n",
        "logging: {level: debug}",
        "socket_path:",
        "socket_path: other.sock",
        "{'socket_path': ../other.sock}",
        "\"socket\\x5fpath\": other.sock",
        "ssh: {engine_socket: /run/docker.sock}\nsocket_path: ~/b.sock",
      })
  void itIsWhatAllSettingsSay(String yaml) throws Exception {
    Files.writeString(file, yaml);

    assertThat(find()).hasValue(load(List.of()).socketPath());
  }

  @Test
  void optionsWinOverVariablesAndThoseOverTheFile() throws Exception {
    Files.writeString(file, "socket_path: file.sock");
    List<Flag> flags = List.of(new Flag("--socket", "socket_path", "flag.sock"));
    environment.put("DOCKBRIDGE_SOCKET_PATH", " variable.sock");

    assertThat(find()).hasValue(load(List.of()).socketPath()).hasValue(work("variable.sock"));
    assertThat(new SocketPath(environment()).find(Optional.empty(), flags))
        .hasValue(load(flags).socketPath())
        .hasValue(work("flag.sock"));
  }

  @Test
  void withoutAFileItIsTheDefaultOne() throws Exception {
    assertThat(find()).hasValue(load(List.of()).socketPath());
  }

  @Test
  void whatIsWrongElsewhereDoesNotMatter() throws Exception {
    Files.writeString(file, "logging: {level: loud}\nsokcet: [\n");

    assertThat(find()).hasValue(user.resolve(".dockbridge/docker.sock"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socket_path: [a, b]",
        "socket_path: a.sock\nsocket_path: b.sock",
        "logging: [\nsocket_path: a.sock",
        "socket_path: a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
      })
  void ofAFileInDoubtItSaysNothing(String yaml) throws Exception {
    Files.writeString(file, yaml);

    assertThat(find()).isEmpty();
  }

  @Test
  void ofAFileThatIsMissingOrAPathThatIsTooLongItSaysNothing() {
    SocketPath paths = new SocketPath(environment());
    Flag tooLong = new Flag("--socket", "socket_path", "long/".repeat(30));

    assertThat(paths.find(Optional.of("none.yaml"), List.of())).isEmpty();
    assertThat(paths.find(Optional.empty(), List.of(tooLong))).isEmpty();
  }

  private Optional<Path> find() {
    return new SocketPath(environment()).find(Optional.empty(), List.of());
  }

  private DockBridgeConfig load(List<Flag> flags) throws ConfigException {
    return new ConfigLoader(environment()).load(Optional.empty(), flags);
  }

  private Environment environment() {
    return new Environment(environment, user, work(""));
  }

  private Path work(String name) {
    return user.resolve("work").resolve(name);
  }
}
