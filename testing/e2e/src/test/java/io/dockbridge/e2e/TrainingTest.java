package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code tools/publish} runs after a build; {@link Distribution} has run it, too. */
@ExtendWith(RealServers.class)
class TrainingTest {
  @Test
  void aDaemonInTheBackgroundStartsFromWhatWasLearnt(Cloud cloud) throws IOException {
    Path learnt = cloud.distribution().learnt().orElseThrow();
    assertThat(learnt).isNotEmptyFile();
    try (Installation installation = new Installation(cloud)) {
      installation.dockbridge().start();
      Path maps = Path.of("/proc", Long.toString(installation.dockbridge().pid()), "maps");
      assertThat(Files.readString(maps)).contains(learnt.toString());
    }
  }
}
