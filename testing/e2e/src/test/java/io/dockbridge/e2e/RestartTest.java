package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.sandbox.Fault;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The daemon ends, in order or not, and the next one carries on. */
@ExtendWith(RealServers.class)
class RestartTest {
  private static final String PAGE = "It works";
  private static final Duration SLOW = Duration.ofSeconds(10);

  private Cloud cloud;
  private Installation installation;
  private Dockbridge dockbridge;
  private DockerCli docker;
  private int port;

  @BeforeEach
  void start(Cloud shared) {
    cloud = shared;
    installation = new Installation(cloud);
    dockbridge = installation.dockbridge();
    docker = installation.docker();
    port = FreePorts.one();
    dockbridge.start();
  }

  @AfterEach
  void close() {
    cloud.sandbox().faults().clear();
    installation.close();
  }

  private void runHttpd() throws IOException {
    docker.importBusybox();
    docker.runHttpd("-p", port + ":80");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
  }

  private void awaitPage() {
    Await.until("the port", () -> Local.serves(port, PAGE));
  }

  @Test
  void stopDestroysTheServerAndLeavesNothing() throws IOException {
    runHttpd();
    assertThat(dockbridge.run("stop", "--yes").ok()).contains("Stopped.");
    assertThat(installation.servers()).isEmpty();
    assertThat(installation.processes()).isEmpty();
    assertThat(installation.socket()).doesNotExist();
    assertThat(installation.instance().resolve("daemon.pid")).doesNotExist();
    assertThat(Local.refuses(port)).isTrue();
    assertThat(dockbridge.run("stop").exitCode()).as("a second stop").isEqualTo(4);
  }

  @Test
  void aKeptServerIsAdoptedWithItsContainersPorts() throws IOException {
    runHttpd();
    long server = dockbridge.server();
    dockbridge.run("stop", "--keep-server").ok();
    assertThat(installation.processes()).isEmpty();
    assertThat(Local.refuses(port)).isTrue();
    assertThat(installation.server().id()).isEqualTo(server);
    dockbridge.start();
    awaitPage();
    assertThat(dockbridge.server()).isEqualTo(server);
    assertThat(installation.orders()).hasSize(1);
  }

  @Test
  void aKilledDaemonsServerIsAdoptedWithItsContainersPorts() throws IOException {
    runHttpd();
    long server = dockbridge.server();
    dockbridge.kill();
    assertThat(installation.socket()).as("its socket file").exists();
    dockbridge.start();
    awaitPage();
    assertThat(docker.ok("ps", "-q").lines()).hasSize(1);
    assertThat(dockbridge.server()).isEqualTo(server);
    assertThat(installation.orders()).hasSize(1);
  }

  @Test
  void killedWhileItsServerBootsItEndsWithOneServer() {
    cloud.sandbox().faults().bootDelay(SLOW);
    Runnable kill = dockbridge.killer();
    try (Program ps = docker.launch("ps")) {
      Await.until("a server that boots", () -> !installation.servers().isEmpty());
      kill.run();
      assertThat(ps.await().exitCode()).as("docker, whose daemon is gone").isNotZero();
    }
    cloud.sandbox().faults().clear();
    dockbridge.start();
    docker.ok("ps");
    assertThat(installation.servers()).hasSize(1);
    assertThat(dockbridge.server()).isEqualTo(installation.server().id());
  }

  @Test
  void killedBeforeTheAnswerToItsOrderItEndsWithOneServer() {
    cloud.sandbox().faults().add(Fault.on("POST", "/servers", new Fault.Effect.Delay(SLOW)));
    Runnable kill = dockbridge.killer();
    try (Program ps = docker.launch("ps")) {
      Await.until("the order", () -> !installation.orders().isEmpty());
      kill.run();
      assertThat(ps.await().exitCode()).as("docker, whose daemon is gone").isNotZero();
    }
    Await.until("the server that nobody heard of", () -> !installation.servers().isEmpty());
    dockbridge.start();
    docker.ok("ps");
    Await.until("one server", () -> installation.servers().size() == 1);
    assertThat(dockbridge.server()).isEqualTo(installation.server().id());
  }
}
