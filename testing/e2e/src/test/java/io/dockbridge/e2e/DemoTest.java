package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dockbridge demo}, with a cloud and a home of its own. */
@ExtendWith(RealServers.class)
class DemoTest {
  private static final int USUAL_PORT = 8080;
  private static final int ENDED_BY_SIGINT = 130;
  private static final Pattern CLOUD = Pattern.compile("at http://127\\.0\\.0\\.1:(\\d+)/v1");
  private static final Pattern SOCKET = Pattern.compile("(?m)^Socket: +(/\\S+)$");

  private Installation installation;

  @BeforeEach
  void install(Cloud cloud) {
    installation = new Installation(cloud);
  }

  @AfterEach
  void close() {
    processes().forEach(ProcessHandle::destroyForcibly);
    installation.close();
  }

  @Test
  void theWholeStoryIsToldWithTheOutputOfRealCommands() throws IOException {
    try (Closeable _ = taken(USUAL_PORT)) {
      String told = installation.dockbridge().run("demo").ok();
      assertThat(told)
          .containsSubsequence(
              "\n$ dockbridge start\nDockBridge is running (pid ",
              "\n$ docker ps\nCONTAINER ID",
              "\n$ docker version\nClient:",
              "\nServer:",
              "Port 8080 is taken on this machine",
              "\n$ docker run -d -p ",
              "\n$ curl -sS http://localhost:",
              "/\n<h1>It works</h1>\n",
              "\n$ echo 'hello from this machine' | docker run -i --rm busybox tr a-z A-Z\n"
                  + "HELLO FROM THIS MACHINE\n",
              "\n$ dockbridge status\nDockBridge  running",
              "Server ready, destroyed in ",
              "Server absent",
              "{\"servers\":[]",
              "\n$ docker ps\nCONTAINER ID",
              "\n$ dockbridge stop --yes\n",
              "\nStopped.\n",
              "{\"servers\":[]",
              "Measured in this run",
              "the whole demo")
          .doesNotContain("\u001b");
      assertNothingIsLeft(told);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n$ dockbridge start", "\n$ docker ps", "\n$ docker import"})
  void ctrlCLeavesNothingBehind(String moment) throws IOException {
    try (Program demo = installation.dockbridge().launchInForeground("demo")) {
      Await.until("the moment in the story", () -> demo.out().contains(moment));
      interrupt(demo);
      Result ended = demo.await();
      assertThat(ended.exitCode()).as(ended.all()).isEqualTo(ENDED_BY_SIGINT);
      assertThat(ended.out()).contains("Interrupted: cleaning up");
      assertNothingIsLeft(ended.out());
    }
  }

  private static void interrupt(Program program) throws IOException {
    String pid = Long.toString(program.process().pid());
    new ProcessBuilder("kill", "-INT", pid).inheritIO().start().onExit().join();
  }

  private void assertNothingIsLeft(String told) throws IOException {
    assertThat(processes()).isEmpty();
    Matcher cloud = CLOUD.matcher(told);
    assertThat(cloud.find()).isTrue();
    assertThat(Local.refuses(Integer.parseInt(cloud.group(1)))).isTrue();
    Matcher socket = SOCKET.matcher(told);
    if (socket.find()) {
      assertThat(Path.of(socket.group(1)).getParent().getParent()).doesNotExist();
    }
    assertThat(installation.dockerConfig()).doesNotExist();
    assertThat(Folder.list(installation.home()))
        .containsExactly(installation.home().resolve("config.yaml"));
  }

  /** What the demo started: it all inherits our unusual HOME, the servers' systemd-nspawn too. */
  private List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses().filter(this::isOfTheDemo).toList();
  }

  private boolean isOfTheDemo(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "environ");
      String variables = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return Arrays.asList(variables.split("\0", -1)).contains("HOME=" + installation.folder());
    } catch (IOException _) {
      return false; // It has ended.
    }
  }

  private static Closeable taken(int port) throws IOException {
    try {
      return Local.occupy(port);
    } catch (BindException _) {
      return () -> {}; // Somebody else has it.
    }
  }
}
