package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a daemon finds at home is not what it left there. */
@ExtendWith(RealServers.class)
class DaemonFaultTest {
  /** All that a daemon reads and that can be found again or done without. */
  private static final List<String> STATE =
      List.of(
          "state.json",
          "volume.json",
          "engine.json",
          "ports.json",
          "kept-until",
          "daemon.pid",
          "docker-context.json");

  /** Far longer than {@code stop} takes to arrive. */
  private static final Duration SLOW_BOOT = Duration.ofMinutes(10);

  private Cloud cloud;
  private Installation installation;
  private Dockbridge dockbridge;

  @BeforeEach
  void install(Cloud shared) {
    cloud = shared;
    installation = new Installation(cloud);
    dockbridge = installation.dockbridge();
  }

  @AfterEach
  void close() {
    cloud.sandbox().faults().clear();
    installation.close();
  }

  private void requireRunning() {
    assertThat(dockbridge.status().at("/instance_info/is_running").asBoolean()).isTrue();
    assertThat(installation.docker().ok("version")).contains("Server");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"remote\":99999}]", "\u00ff\u00fe\u00c3("})
  void aDaemonStartsOnDamagedAndForeignState(String content) throws IOException {
    dockbridge.start();
    Path instance = installation.instance();
    dockbridge.kill();
    for (String file : STATE) {
      Files.write(instance.resolve(file), content.getBytes(StandardCharsets.ISO_8859_1));
    }
    Files.write(
        installation.home().resolve("ledger.jsonl"), content.getBytes(StandardCharsets.ISO_8859_1));
    dockbridge.start();
    requireRunning();
    dockbridge.run("stop").ok();
    assertThat(installation.processes()).isEmpty();
  }

  @Test
  void aPidThatIsSomebodyElsesByNowIsNobodysDaemon() throws IOException {
    dockbridge.start();
    Path pidFile = installation.instance().resolve("daemon.pid");
    dockbridge.kill();
    try (Program other = sleep()) {
      Files.writeString(pidFile, other.process().pid() + "\n");
      assertThat(dockbridge.run("status").exitCode()).isEqualTo(4);
      assertThat(dockbridge.run("stop").exitCode()).isEqualTo(4);
      dockbridge.start();
      requireRunning();
      dockbridge.run("stop").ok();
      assertThat(other.process().isAlive()).as("whose pid it is").isTrue();
    }
  }

  private Program sleep() {
    return Program.start(
        List.of("sleep", "600"),
        Map.of("PATH", System.getenv("PATH")),
        installation.folder(),
        Program.nothing());
  }

  /**
   * Half of them may be local ports; the rest is for connections, whatever a container asks for.
   */
  @Test
  void portsBeyondTheLimitOfOpenFilesAreToldAndAllElseGoesOn() {
    int first = FreePorts.inARow(160);
    String range = "%1$d-%2$d:%1$d-%2$d".formatted(first, first + 159);
    try (Program _ = dockbridge.startForegroundWithFiles(256)) {
      DockerCli docker = installation.docker();
      docker.importBusybox();
      Result many =
          docker.run("run", "-d", "--name", "many", "-p", range, "busybox", "sleep", "60");
      assertThat(many.err()).contains("160 ports are asked for", "256 files open (ulimit -n)");
      assertThat(many.err().lines().count()).isLessThan(10);
      docker.ok("rm", "-f", "many");
      assertThat(docker.ok("run", "--rm", "busybox", "echo", "fine")).isEqualTo("fine");
      docker.ok("run", "-d", "-p", first + ":80", "busybox", "sleep", "60");
      assertThat(Local.refuses(first)).isFalse();
      requireRunning();
    }
  }

  @Test
  void aSocketPathThatIsTooLongIsNamed() {
    Path socket = installation.home().resolve("x".repeat(120)).resolve("docker.sock");
    Result start = new Dockbridge(installation, socket).run("start");
    assertThat(start.exitCode()).isNotZero();
    assertThat(start.err()).contains("more than the", "unix socket", "--socket");
    assertThat(installation.processes()).isEmpty();
  }

  @Test
  void aHomeMayHaveSpacesInItsPath() {
    Path home = installation.folder().resolve("my home");
    installation.environment().put("DOCKBRIDGE_HOME", home.toString());
    Path socket = home.resolve("docker.sock");
    Dockbridge spaced = new Dockbridge(installation, socket);
    spaced.start();
    assertThat(new DockerCli(installation, socket).ok("version")).contains("Server");
    spaced.run("stop").ok();
    assertThat(socket).doesNotExist();
  }

  @Test
  void ofManyStartsAtOnceExactlyOneWins() {
    List<Program> starts =
        IntStream.range(0, 4).mapToObj(_ -> dockbridge.launch(List.of("start"))).toList();
    List<Integer> codes = starts.stream().map(it -> it.await().exitCode()).sorted().toList();
    assertThat(codes).isEqualTo(List.of(0, 3, 3, 3));
    requireRunning();
  }

  @Test
  void anInterruptOfTheTerminalIsAnOrderlyStop() {
    try (Program daemon = dockbridge.launchInForeground("start", "--foreground")) {
      Await.until("the daemon", () -> daemon.out().contains("DockBridge is running"));
      interrupt(daemon);
      assertThat(daemon.await().all()).contains("Stopped");
    }
    assertThat(installation.socket()).doesNotExist();
    assertThat(installation.processes()).isEmpty();
  }

  private void interrupt(Program daemon) {
    try (Program kill =
        Program.start(
            List.of("kill", "-INT", daemon.process().pid() + ""),
            Map.of("PATH", System.getenv("PATH")),
            installation.folder(),
            Program.nothing())) {
      kill.await().ok();
    }
  }

  @Test
  void aStopWhileItsServerIsMadeLeavesNone() {
    cloud.sandbox().faults().bootDelay(SLOW_BOOT);
    dockbridge.start();
    try (Program ps = installation.docker().launch("ps")) {
      Await.until("a server that boots", () -> !installation.servers().isEmpty());
      dockbridge.run("stop", "--yes").ok();
      assertThat(ps.await().exitCode()).isNotZero();
    }
    assertThat(installation.servers()).isEmpty();
    assertThat(installation.processes()).isEmpty();
  }
}
