package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that nobody uses is destroyed, and one that somebody uses is not. */
@ExtendWith(RealServers.class)
class IdleTest {
  private static final String IDLE_TIMEOUT = "3s";

  private static final Duration RHYTHM = Duration.ofSeconds(3);
  private static final String FOUR_POLLS = "12s";

  /** Twice the time after which a server that is not used is gone. */
  private static final Duration LONGER_THAN_IDLE = Duration.ofSeconds(8);

  /** From a first command to the server's end. */
  private static final Duration USUAL = Duration.ofSeconds(20);

  private Installation installation;
  private DockerCli docker;
  private int port;
  private long nextPoll;

  @BeforeEach
  void install(Cloud cloud) {
    installation = new Installation(cloud).set("activity.idle_timeout", IDLE_TIMEOUT);
    docker = installation.docker();
    port = FreePorts.one();
  }

  private void start() {
    installation.dockbridge().start();
  }

  @AfterEach
  void close() {
    installation.close();
  }

  /** So that a machine that takes its time between two commands does not lose its server. */
  private void startAndKeep() {
    start();
    var _ = installation.dockbridge().run("keep", "1h").ok();
  }

  private void letGo() {
    var _ = installation.dockbridge().run("keep", "off").ok();
  }

  private void awaitDestruction() {
    Await.until("the server's end", () -> installation.servers().isEmpty());
    Await.until("the end of its record", () -> !journal().contains("dockbridge-"));
  }

  private String journal() {
    return Installation.read(installation.instance().resolve("state.json"));
  }

  private void staysWhile(String what) {
    long server = installation.server().id();
    Await.staysFor(
        LONGER_THAN_IDLE,
        "the server while " + what,
        () -> installation.servers().stream().anyMatch(it -> it.id() == server));
  }

  /**
   * An hour's quota is 3600 requests, and every tool of the project draws on it. A machine that
   * takes longer than usual may ask for longer, twice a second at most.
   */
  @Test
  void fromTheFirstCommandToTheServersEndTheCloudIsAskedLessThanEightyTimes(Cloud cloud) {
    start();
    int before = cloud.sandbox().requests().all().size();
    Instant began = Instant.now();
    docker.ok("ps");
    awaitDestruction();

    Duration longer = Duration.between(began.plus(USUAL), Instant.now());
    int more = 2 * (int) Math.max(0, longer.toSeconds());
    assertThat(cloud.sandbox().requests().all()).hasSizeBetween(before + 10, before + 80 + more);
  }

  @Test
  void aServerThatTheUserKeepsStaysUntilTheUserLetsItGo() {
    startAndKeep();
    docker.ok("ps");

    staysWhile("it is kept");
    assertThat(installation.dockbridge().status().at("/server_status/idle_reason").asText())
        .startsWith("kept until ");

    letGo();
    awaitDestruction();
  }

  @Test
  void itIsDestroyedAndTheNextCommandBringsANewOne() {
    start();
    docker.ok("ps");
    long first = installation.server().id();
    awaitDestruction();
    assertThat(docker.ok("ps")).startsWith("CONTAINER ID");
    assertThat(installation.server().id()).isNotEqualTo(first);
    assertThat(installation.orders()).hasSize(2);
    awaitDestruction();
  }

  @Test
  void aCommandDuringTheGracePeriodSavesIt() {
    installation.set("activity.grace_period", "1m");
    start();
    docker.ok("ps");
    long server = installation.server().id();
    awaitStatus("draining");
    docker.ok("ps");
    assertThat(Installation.read(installation.instance().resolve("daemon.log")))
        .contains("server: draining -> ready");
    assertThat(installation.server().id()).isEqualTo(server);
  }

  private void awaitStatus(String wanted) {
    Await.until("the server to be " + wanted, () -> status().equals(wanted));
  }

  private String status() {
    return installation.dockbridge().status().at("/server_status/status").asText();
  }

  @Test
  void pollersDoNotKeepIt() {
    start();
    docker.ok("ps");
    try (Program _ = docker.launch("events")) {
      Await.until(
          "the server's end in spite of version, info and events",
          () -> {
            docker.ok("version");
            docker.ok("info");
            return installation.servers().isEmpty();
          });
    }
    assertThat(installation.orders()).hasSize(1);
  }

  /** A tray or an IDE, or {@code watch docker ps}: another process each time, the same question. */
  @Test
  void whoAsksForTheSameListAgainAndAgainNeitherKeepsAServerNorGetsOne() throws Exception {
    installation.set("activity.idle_timeout", FOUR_POLLS);
    start();
    docker.ok("ps");
    Result last = poll();
    while (!installation.servers().isEmpty()) {
      last = poll();
    }
    while (last.exitCode() == 0) { // until its deletion is known here, too
      last = poll();
    }
    assertThat(last.err()).contains("a program that asks the same again and again");
    for (int i = 0; i < 3; i++) {
      assertThat(poll().exitCode()).isEqualTo(1);
    }
    assertThat(installation.orders()).hasSize(1);

    docker.ok("volume", "ls");
    assertThat(installation.orders()).hasSize(2);
  }

  /** At a steady rhythm, however long the answers take. */
  private Result poll() throws InterruptedException {
    nextPoll = Math.max(nextPoll + RHYTHM.toNanos(), System.nanoTime());
    TimeUnit.NANOSECONDS.sleep(nextPoll - System.nanoTime());
    return docker.run("ps");
  }

  @Test
  void watchersDoNotKeepIt() {
    startAndKeep();
    docker.importBusybox();
    docker.ok(
        "run", "-d", "--name", "talker", "busybox", "sh", "-c", "while sleep 1; do date; done");
    try (Program logs = docker.launch("logs", "-f", "talker");
        Program _ = docker.launch("stats")) {
      Await.until("the first line", () -> !logs.out().isEmpty());
      letGo();
      awaitDestruction();
    }
  }

  @Test
  void aSilentCommandKeepsItUntilItHasItsResult() {
    installation.set("activity.connection_timeout", "1s").set("activity.terminal_timeout", "1s");
    startAndKeep();
    docker.importBusybox();
    String work = "while [ ! -e /end ]; do sleep 0.1; done; echo done";
    try (Program run =
        docker.launch("run", "--rm", "--name", "silent", "busybox", "sh", "-c", work)) {
      Await.until("the container", () -> docker.run("top", "silent").exitCode() == 0);
      letGo();
      Await.until("the command in the status", () -> reason().contains("/wait (pid "));
      staysWhile("a command waits for its result");
      new Guest(installation).sh("docker exec silent touch /end");
      assertThat(run.await().ok()).isEqualTo("done");
    }
    awaitDestruction();
  }

  private String reason() {
    return installation.dockbridge().status().at("/server_status/idle_reason").asText();
  }

  @Test
  void aTerminalThatIsLeftOpenKeepsItForItsTimeoutOnly() {
    installation.set("activity.connection_timeout", "1s").set("activity.terminal_timeout", "30s");
    startAndKeep();
    docker.importBusybox();
    try (Program shell = docker.launchOnTerminal(24, 80, "run", "-it", "busybox", "sh")) {
      Await.until("the prompt", () -> shell.out().contains("#"));
      letGo();
      Await.until("the terminal in the status", () -> reason().contains("/attach (pid "));
      staysWhile("the terminal is open");
      awaitDestruction();
      assertThat(shell.await().exitCode()).isNotZero();
    }
  }

  @Test
  void aStreamThatIsOpenKeepsItAndItsEndDoesNot() {
    startAndKeep();
    docker.importBusybox();
    try (Program run =
        docker.launch(
            ProcessBuilder.Redirect.PIPE,
            "run",
            "--rm",
            "-i",
            "busybox",
            "sh",
            "-c",
            "echo up; cat")) {
      Await.until("the container", () -> run.out().contains("up"));
      letGo();
      staysWhile("docker run is attached");
      closeInput(run);
      run.await().ok();
    }
    awaitDestruction();
  }

  @Test
  void aForwardedConnectionKeepsItAndTheContainerAloneDoesNot() throws IOException {
    startAndKeep();
    docker.importBusybox();
    docker.ok("run", "-d", "-p", port + ":80", "busybox", "nc", "-ll", "-p", "80", "-e", "cat");
    try (Socket connection = echo("ping")) {
      letGo();
      staysWhile("a connection is open");
      assertThat(connection.isConnected()).isTrue();
    }
    awaitDestruction();
    Await.until("the port to close", () -> Local.refuses(port));
  }

  /** A connection over which an echo came back: it reaches the container. */
  private Socket echo(String text) throws IOException {
    Await.until("the server in the container", () -> Local.exchange(IPV4, port, text).equals(text));
    Socket connection = Local.connect(IPV4, port);
    connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    byte[] answer = connection.getInputStream().readNBytes(text.length());
    assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo(text);
    return connection;
  }

  private static void closeInput(Program program) {
    try {
      program.input().close();
    } catch (IOException e) {
      throw new AssertionError("its input cannot be closed", e);
    }
  }
}
