package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Standard input, output and exit code of containers, over hijacked connections. */
@ExtendWith(RealServers.class)
class StreamsTest {
  private static final int FIVE_MEBIBYTES = 5 << 20;

  @TempDir private Path folder;
  private DockerCli docker;

  @BeforeEach
  void engine(Engine engine) {
    docker = engine.docker();
  }

  @AfterEach
  void removeAll() {
    docker.removeAll();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("input"), content);
  }

  private Path file(String content) throws IOException {
    return file(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theOutputAfterTheEndOfInputIsNotLost() throws IOException {
    Path input = file("hello\n");
    for (int i = 0; i < 5; i++) {
      assertThat(docker.runWith(input, "run", "--rm", "-i", "busybox", "cat").ok())
          .isEqualTo("hello");
    }
  }

  @Test
  void whatAContainerSaysOnlyAfterTheEndOfInputArrives() throws IOException {
    Path input = file("12345");
    assertThat(docker.runWith(input, "run", "--rm", "-i", "busybox", "wc", "-c").ok())
        .isEqualTo("5");
  }

  @Test
  void fiveMebibytesComeBackUnchanged() throws IOException {
    byte[] content = new byte[FIVE_MEBIBYTES];
    new Random(7).nextBytes(content);
    Path input = file(content);
    try (Program cat =
        docker.launch(
            ProcessBuilder.Redirect.from(input.toFile()), "run", "--rm", "-i", "busybox", "cat")) {
      cat.await().ok();
      assertThat(Sums.sha256(cat.outFile())).isEqualTo(Sums.sha256(input));
    }
  }

  @Test
  void inputAloneReachesTheContainerWhole() throws IOException {
    byte[] content = new byte[FIVE_MEBIBYTES];
    new Random(8).nextBytes(content);
    Path input = file(content);
    assertThat(docker.runWith(input, "run", "--rm", "-i", "busybox", "sha256sum").ok())
        .startsWith(Sums.sha256(input));
  }

  @Test
  void exitCodesAndBothOutputsArePassedOn() {
    Result result =
        docker.run("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 7");
    assertThat(result).isEqualTo(new Result(7, "out\n", "err\n"));
  }

  @Test
  void execReadsInputAndPassesItsExitCodeOn() throws IOException {
    String container = docker.ok("run", "-d", "busybox", "sleep", "600");
    Result result =
        docker.runWith(file("to exec"), "exec", "-i", container, "sh", "-c", "cat; echo; exit 3");
    assertThat(result).isEqualTo(new Result(3, "to exec\n", ""));
  }

  @Test
  void logsAreFollowedUntilTheContainerEnds() {
    String container =
        docker.ok("run", "-d", "busybox", "sh", "-c", "seq 1 100; sleep 1; echo end");
    assertThat(docker.ok("logs", "-f", container)).startsWith("1\n2\n").endsWith("100\nend");
  }
}
