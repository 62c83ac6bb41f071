package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.e2e.Trouble.Lasting;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server stands and dockerd does not. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineFaultTest {
  private Installation installation;
  private DockerCli docker;
  private Trouble trouble;
  private Workload workload;

  @BeforeAll
  void start(Cloud cloud) {
    installation = new Installation(cloud);
    docker = installation.docker();
    trouble = new Trouble(installation);
    workload = Workload.start(installation);
  }

  @AfterAll
  void close() {
    installation.close();
  }

  @Test
  void aRestartIsWaitedFor() {
    // The unit allows three starts a minute, and other tests have had theirs.
    trouble.onServer("systemctl reset-failed docker docker.socket; systemctl restart docker");
    workload.requireAgain("dockerd restarted");
  }

  @Test
  void aKilledEngineEndsItsStreamsAndIsUsedAgainWhenItIsBack() {
    try (Program logs = workload.followTalker()) {
      assertThat(trouble.kill(Trouble.DOCKERD)).isPositive();
      docker.ok("ps", "-q");
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
}
