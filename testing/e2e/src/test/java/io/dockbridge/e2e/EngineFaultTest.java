package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.e2e.Trouble.Lasting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server stands and dockerd does not. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineFaultTest {
  private static final String SILENCE = "has not answered since";

  private Installation installation;
  private DockerCli docker;
  private Trouble trouble;
  private Workload workload;

  @BeforeAll
  void start(Cloud cloud) {
    installation = new Installation(cloud).set("ssh.keep_alive", "1s");
    docker = installation.docker();
    trouble = new Trouble(installation);
    workload = Workload.start(installation);
  }

  /** The unit allows three starts a minute, and other tests have had theirs. */
  @BeforeEach
  void allowStarts() {
    trouble.onServer("systemctl reset-failed docker docker.socket");
  }

  @AfterAll
  void close() {
    installation.close();
  }

  @Test
  void aRestartIsWaitedFor() {
    trouble.onServer("systemctl restart docker");
    workload.requireAgain("dockerd restarted");
  }

  @Test
  void aKilledEngineEndsItsStreamsAndIsUsedAgainWhenItIsBack() {
    try (Program logs = workload.followTalker()) {
      assertThat(trouble.kill(Trouble.DOCKERD)).isPositive();
      // systemd holds its socket, so an engine that takes its time to start seems to hang.
      Await.until("an answer", () -> docker.run("ps", "-q").exitCode() == 0);
      assertThat(logs.await().exitCode()).as("docker logs -f").isNotZero();
    }
    workload.requireAgain("dockerd killed (counted from the next answer)");
  }

  @Test
  void requestsWaitForAnEngineThatIsSwitchedOff() {
    trouble.onServer("systemctl stop docker.socket docker");
    try (Program ps = docker.launch("ps", "-q")) {
      Await.staysFor(Duration.ofSeconds(2), "docker ps", ps.process()::isAlive);
      trouble.onServer("systemctl start docker.socket docker");
      Instant back = Instant.now();
      ps.await().ok();
      workload.requireAgain("dockerd stopped and started", back);
    }
  }

  @Test
  void aFrozenEngineIsNoLostConnection() {
    try (Program ps = docker.launch("ps", "-q")) {
      try (Lasting _ = trouble.freeze(Trouble.DOCKERD)) {
        Await.staysFor(
            Duration.ofSeconds(3),
            "the connection",
            () -> !LostServerTest.isLost(installation.dockbridge().status()));
      }
      ps.await().ok();
    }
    workload.requireAgain("dockerd thawed");
  }

  @Test
  void anEngineThatHangsIsToldAndWhatItHasNotHeardOfGetsTheReason() throws IOException {
    Program heard;
    Program waiting;
    try (Lasting _ = trouble.freeze(Trouble.DOCKERD)) {
      heard = docker.launch("create", "--name", "heard", "busybox");
      requireReasons();
      waiting = docker.launch("ps", "-q");
      Await.staysFor(Duration.ofSeconds(1), "docker ps", waiting.process()::isAlive);
    }
    Instant back = Instant.now();
    try (heard;
        waiting) {
      waiting.await().ok();
      heard.await().ok();
    }
    workload.requireAgain("dockerd hung and thawed", back);
    installation.dockbridge().awaitStatus("the answer", it -> !hangs(it));
    List<String> created = docker.ok("ps", "-a", "--format", "{{.Names}}").lines().toList();
    assertThat(created).containsOnlyOnce("heard").doesNotContain("unheard");
  }

  /** To a question that came before anybody knew, to a command that came after, and in status. */
  private void requireReasons() throws IOException {
    Dockbridge dockbridge = installation.dockbridge();
    try (Wire question = Wire.connect(installation.socket())) {
      question.send("GET /containers/json HTTP/1.1|Host: docker|Connection: close||");
      assertThat(dockbridge.awaitStatus("the hang", EngineFaultTest::hangs).toString())
          .contains(SILENCE);
      try (Program doctor = dockbridge.launch(List.of("doctor"))) {
        assertThat(docker.run("create", "--name", "unheard", "busybox").err()).contains(SILENCE);
        assertThat(question.readAll()).startsWith("HTTP/1.1 503").contains(SILENCE);
        assertThat(doctor.await().out()).contains("did not answer within");
      }
    }
  }

  private static boolean hangs(JsonNode status) {
    JsonNode health = status.path("connection_health");
    return health.path("ssh_connected").asBoolean() && !health.path("docker_reachable").asBoolean();
  }
}
