package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeepCommandTest {
  @TempDir private Path home;

  @Test
  void keepTellsTheDaemonForHowLongAndTheUserUntilWhen() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok("{\"kept_until\": \"2026-11-22T12:00:00Z\"}"));

      Shell.Result result = shell.run("keep", "1h30m");

      assertThat(result.exitCode()).isZero();
      assertThat(result.out()).startsWith("The server is kept until Sun ");
      assertThat(daemon.requests()).contains("POST /_dockbridge/keep?seconds=5400 HTTP/1.1");
    }
  }

  @Test
  void offTakesItBack() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok("{}"));

      assertThat(shell.run("keep", "off").out())
          .isEqualTo("The server is deleted when it is idle.\n");
      assertThat(daemon.requests()).contains("DELETE /_dockbridge/keep HTTP/1.1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "soon", "0", "500ms", "32d"})
  void whatIsNoUsefulTimeIsAUsageError(String time) {
    Shell.Result result = new Shell(home).run("keep", time);

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).startsWith("dockbridge: ").contains("See: dockbridge keep --help");
  }

  @Test
  void withoutADaemonThereIsNothingToKeep() {
    assertThat(new Shell(home).run("keep", "2h").exitCode()).isEqualTo(4);
  }
}
