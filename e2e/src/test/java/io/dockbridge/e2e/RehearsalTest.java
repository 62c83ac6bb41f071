package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.cli.Main;
import io.dockbridge.cli.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tools/publish} runs after a build, and daemons start from. */
class RehearsalTest {
  /** As {@code tools/publish} has it. */
  private static final List<String> JVM =
      List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders");

  @TempDir private Path folder;

  @Test
  void aDaemonInTheBackgroundStartsFromWhatWasLearnt() throws IOException {
    Path program = copyOfTheProgram();
    Path learnt = program.resolveSibling("daemon.aot");
    Path ofCommands = program.resolveSibling("commands.aot");
    Path home = Files.createDirectory(folder.resolve("rehearsal"));
    java(
        List.of("-XX:AOTCacheOutput=" + learnt, "-cp", program.toString()),
        List.of(Rehearsal.class.getName(), home.toString(), ofCommands.toString()));
    assertThat(learnt).isNotEmptyFile();
    assertThat(ofCommands).isNotEmptyFile();
    dockbridge(program, "start", "--no-context");
    try {
      String maps = Files.readString(Path.of("/proc", pid(), "maps"));
      assertThat(maps).contains(learnt.toString());
    } finally {
      dockbridge(program, "stop");
    }
  }

  /** The jar as it was packaged. */
  private Path copyOfTheProgram() throws IOException {
    Path packaged = Path.of("..", "cli", "target", "dist");
    Path copy = folder.resolve("dist");
    try (Stream<Path> files = Files.walk(packaged)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(packaged.relativize(file)));
      }
    }
    return copy.resolve("dockbridge.jar");
  }

  private void dockbridge(Path program, String... arguments) {
    List<String> all = new ArrayList<>(List.of(Main.class.getName()));
    all.addAll(List.of(arguments));
    java(List.of("-cp", program.toString()), all);
  }

  private void java(List<String> options, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(JVM);
    command.addAll(options);
    command.addAll(arguments);
    // No cloud is there, and none is needed for a start.
    Map<String, String> environment =
        Map.of(
            "DOCKBRIDGE_HOME", home().toString(),
            "HCLOUD_TOKEN", "none",
            "HCLOUD_ENDPOINT", "http://127.0.0.1:1");
    try (Program run = Program.start(command, environment, folder, Program.nothing())) {
      run.await().ok();
    }
  }

  private Path home() {
    return folder.resolve("home");
  }

  private String pid() throws IOException {
    try (Stream<Path> files = Files.walk(home())) {
      Path file = files.filter(it -> it.endsWith("daemon.pid")).findFirst().orElseThrow();
      return Files.readString(file).lines().findFirst().orElseThrow().strip();
    }
  }
}
