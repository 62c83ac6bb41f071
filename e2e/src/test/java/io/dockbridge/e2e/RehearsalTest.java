package io.dockbridge.e2e;

import io.dockbridge.cli.Rehearsal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tools/publish} runs after a build; if it failed, daemons would only start slower. */
class RehearsalTest {
  @TempDir private Path home;

  @Test
  void itIsPlayedToItsEnd() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Rehearsal.class.getName(),
            home.toString());
    try (Program rehearsal = Program.start(command, Map.of(), home, Program.nothing())) {
      rehearsal.await().ok();
    }
  }
}
