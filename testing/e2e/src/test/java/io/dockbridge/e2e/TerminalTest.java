package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody at a terminal: its size, Ctrl-C, the keys that detach, attaching again. */
@ExtendWith({RealServers.class, UnpackedClients.class})
class TerminalTest {
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_P_CTRL_Q = "\u0010\u0011";

  private Engine engine;

  @BeforeEach
  void engine(Engine shared) {
    engine = shared;
  }

  @AfterEach
  void removeAll() {
    engine.docker().removeAll();
  }

  private static void type(Program program, String keys) throws IOException {
    program.input().write(keys.getBytes(StandardCharsets.US_ASCII));
    program.input().flush();
  }

  private static void awaitOnScreen(Program program, String text) {
    Await.until(text + " on the screen", () -> program.out().contains(text));
  }

  @ParameterizedTest
  @EnumSource(DockerRelease.class)
  void aShellInAContainerIsAsOneHere(DockerRelease release) throws Exception {
    DockerCli docker = release.client(engine.docker());
    try (Program shell =
        docker.launchOnTerminal(33, 77, "run", "-it", "--name", "shell", "busybox", "sh")) {
      awaitOnScreen(shell, "#");
      // docker tells the container the size after its start, while the shell runs already.
      awaitSize(shell, "33 77", "begun");
      resize(shell, 44, 99);
      awaitSize(shell, "44 99", "resized");
      type(shell, "echo sle''eps; sleep 600\r");
      awaitOnScreen(shell, "sleeps");
      type(shell, CTRL_C);
      type(shell, "echo interru''pted: $?\r");
      awaitOnScreen(shell, "interrupted: 130");
      type(shell, CTRL_P_CTRL_Q);
      assertThat(shell.await().exitCode()).isZero();
    }
    assertThat(docker.ok("ps", "--format", "{{.Names}}")).isEqualTo("shell");
    try (Program again = docker.launchOnTerminal(33, 77, "attach", "shell")) {
      type(again, "echo a''gain; exit 5\r");
      awaitOnScreen(again, "again");
      assertThat(again.await().exitCode()).isEqualTo(5);
    }
  }

  /** The word is typed in two pieces, as the screen shows what is typed, too. */
  private static void awaitSize(Program shell, String size, String word) throws IOException {
    String wait = "while [ \"$(stty size)\" != '%s' ]; do sleep 1; done; ".formatted(size);
    type(shell, wait + "echo '" + word.charAt(0) + "''" + word.substring(1) + "'\r");
    awaitOnScreen(shell, word);
  }

  /** Resizes the terminal from outside, as a window manager does. */
  private static void resize(Program script, int rows, int columns) throws Exception {
    long docker = script.process().children().findFirst().orElseThrow().pid();
    Path terminal = Files.readSymbolicLink(Path.of("/proc", docker + "", "fd/0"));
    String size = "rows %d cols %d".formatted(rows, columns);
    new ProcessBuilder("sh", "-c", "stty -F " + terminal + " " + size).start().onExit().join();
  }

  @ParameterizedTest
  @EnumSource(DockerRelease.class)
  void ctrlCWithoutATerminalInTheContainerStopsIt(DockerRelease release) throws IOException {
    DockerCli docker = release.client(engine.docker());
    String script = "\"trap 'echo got it; exit 3' INT; echo ready; while :; do sleep 0.1; done\"";
    try (Program run =
        docker.launchOnTerminal(24, 80, "run", "-i", "--rm", "busybox", "sh", "-c", script)) {
      awaitOnScreen(run, "ready");
      type(run, CTRL_C);
      awaitOnScreen(run, "got it");
      assertThat(run.await().exitCode()).isEqualTo(3);
    }
  }
}
