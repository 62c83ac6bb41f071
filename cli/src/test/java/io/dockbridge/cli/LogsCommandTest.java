package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogsCommandTest {
  @TempDir private Path home;
  private Path log;

  @BeforeEach
  void nameLog() {
    log = home.resolve("d.log");
  }

  @Test
  void linesArePrintedAllOrTheLast() throws IOException {
    Files.writeString(log, "a\nb\nc\n");

    assertThat(shell().run("logs").out()).isEqualTo("a\nb\nc\n");
    assertThat(shell().run("logs", "-n", "2").out()).isEqualTo("b\nc\n");
    assertThat(shell().run("logs", "-n", "9").out()).isEqualTo("a\nb\nc\n");
  }

  @Test
  void followingGoesOnUntilInterrupted() throws IOException {
    Files.writeString(log, "a\nhal");
    AtomicInteger looks = new AtomicInteger();

    Shell.Result result =
        shell()
            .with(
                _ -> {
                  switch (looks.getAndIncrement()) {
                    case 0 -> append("f\n");
                    case 1 -> append("b\n");
                    default -> throw new InterruptedException();
                  }
                })
            .run("logs", "-f");

    assertThat(result.out()).isEqualTo("a\nhalf\nb\n");
  }

  @Test
  void withoutALogTheDaemonNeverRan() {
    Shell.Result result = shell().run("logs");

    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.err()).contains("Nothing was logged yet.");
  }

  private void append(String text) {
    try {
      Files.writeString(log, text, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Shell shell() {
    return new Shell(home).with("DOCKBRIDGE_LOGGING_FILE", log.toString());
  }
}
