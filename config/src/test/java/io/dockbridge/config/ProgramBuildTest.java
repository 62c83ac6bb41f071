package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramBuildTest {
  @TempDir private Path folder;

  @Test
  void theFileSaysWhichBuildItIs() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("version"),
            """
            version=1.2.3+4.gabc
            commit=abc
            time=2026-12-01T00:00:00Z
            epoch=1796083200
            releases=https://releases.example/latest
            """);

    assertThat(ProgramBuild.read(file))
        .isEqualTo(
            new ProgramBuild(
                "1.2.3+4.gabc",
                "abc",
                "2026-12-01T00:00:00Z",
                Optional.of("https://releases.example/latest")));
  }

  @Test
  void withoutOneItIsADevelopmentBuild() {
    assertThat(ProgramBuild.read(folder.resolve("version")).version()).isEqualTo("development");
    assertThat(ProgramBuild.ofThisProcess().releases()).isEmpty();
  }
}
