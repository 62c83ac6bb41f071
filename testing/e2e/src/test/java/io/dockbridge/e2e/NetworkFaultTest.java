package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.e2e.Trouble.Lasting;
import io.dockbridge.e2e.Trouble.Lost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The way to a server is cut, in every way that networks and SSH servers know. What comes after is
 * what was before, on the same server, soon after the cause is gone.
 */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkFaultTest {
  /** So long after its last sign of life a connection is not trusted with a request. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  /** How long the link is down, and the daemon stopped; at most a minute. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("dockbridge.outage", 5));

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

  @AfterAll
  void close() {
    installation.close();
  }

  private void awaitLoss() {
    installation.dockbridge().awaitStatus("the loss to be noticed", LostServerTest::isLost);
  }

  @Test
  void killedSessionsAreReplaced() {
    assertThat(trouble.kill(Trouble.SESSION)).isPositive();
    workload.requireAgain("SSH session killed");
  }

  @Test
  void aFrozenSessionIsGivenUpForANewOne() {
    try (Lasting _ = trouble.freeze(Trouble.SESSION)) {
      Instant frozen = Instant.now();
      workload.requireAgain("SSH session frozen (counted from the freeze)", frozen);
    }
    workload.requireAgain("SSH session thawed");
  }

  @Test
  void anSshServerThatHungIsUsedAgain() {
    try (Lasting _ = trouble.freeze(Trouble.SSHD)) {
      awaitLoss();
    }
    workload.requireAgain("all of sshd thawed");
  }

  @Test
  void aLinkThatWasDownIsUsedAgain() {
    try (Lasting _ = trouble.linkDown()) {
      Await.staysFor(OUTAGE, "the link's absence", () -> true);
    }
    workload.requireAgain("link down for " + OUTAGE);
  }

  /**
   * Requests that have not reached the engine wait and are carried out once; one that it has is
   * told as broken; events go on, and none is missing or told twice.
   */
  @ParameterizedTest
  @CsvSource({"TO_SERVER, ''", "FROM_SERVER, ''", "TO_SERVER, FROM_SERVER"})
  void aBlackHoleCostsNoRequestThatHadNotReachedTheEngine(String one, String other) {
    String name = "made-in-the-dark-" + one + other;
    try (Program events =
            docker.launch("events", "--format", "{{.Action}} {{.Actor.Attributes.name}}");
        Program wait = docker.launch("wait", container());
        Program logs = workload.followTalker();
        Program attached = docker.launch("attach", "--no-stdin", Workload.TALKER)) {
      Await.until("the attach", () -> count(events, "attach " + Workload.TALKER) == 1);
      docker.ok("create", "--name", "before-" + name, "busybox");
      Await.until("its event", () -> count(events, "create before-" + name) == 1);
      List<Lasting> holes = holes(one, other);
      Await.staysFor(SILENCE, "the silence", () -> true);
      try (Program create = docker.launch("create", "--name", name, "busybox")) {
        awaitLoss();
        holes.forEach(Lasting::close);
        Instant gone = Instant.now();
        create.await().ok();
        workload.requireAgain("black hole " + one + " " + other, gone);
      }
      assertThat(wait.await()).as("docker wait").satisfies(NetworkFaultTest::isToldAsBroken);
      assertThat(logs.await().exitCode()).as("docker logs -f").isNotZero();
      assertThat(attached.await().exitCode()).as("docker attach").isNotZero();
      Await.until("the event", () -> count(events, "create " + name) == 1);
      assertThat(count(events, "create before-" + name)).isEqualTo(1);
      assertThat(events.process().isAlive()).isTrue();
      docker.ok("rm", name, "before-" + name);
    }
  }

  private List<Lasting> holes(String... directions) {
    List<Lasting> holes = new ArrayList<>();
    for (String direction : directions) {
      if (!direction.isEmpty()) {
        holes.add(trouble.blackHole(Lost.valueOf(direction)));
      }
    }
    return holes;
  }

  private String container() {
    return docker.ok("ps", "-q").lines().findFirst().orElseThrow();
  }

  private static long count(Program events, String line) {
    return events.out().lines().filter(line::equals).count();
  }

  private static void isToldAsBroken(Result result) {
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err()).contains("EOF");
  }

  @Test
  void aDaemonThatSleptKeepsItsConnection() {
    try (Program stream = workload.followTalker()) {
      try (Lasting _ = trouble.freezeDaemon()) {
        Await.staysFor(OUTAGE, "the sleep", () -> true);
      }
      workload.requireAgain("daemon stopped for " + OUTAGE);
      assertThat(stream.process().isAlive()).as("a stream on the connection").isTrue();
    }
  }

  @Test
  void requestsThatWaitInVainAreToldSoWithinAMinute() {
    try (Lasting _ = trouble.linkDown()) {
      Result ps = docker.run("ps");
      assertThat(ps.exitCode()).isNotZero();
      assertThat(ps.err()).contains("does not answer", "check this machine's network");
    }
    workload.requireAgain("link down for more than half a minute");
  }
}
