package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another program of this machine has the port that a container is to publish. */
@ExtendWith(RealServers.class)
class PortConflictTest {
  private static final String PAGE = "It works";

  private Installation installation;
  private DockerCli docker;
  private int port;

  @BeforeEach
  void install(Cloud cloud) {
    installation = new Installation(cloud);
    docker = installation.docker();
    port = FreePorts.inARow(2);
  }

  @AfterEach
  void close() {
    installation.close();
  }

  private void start() {
    installation.dockbridge().start();
    docker.importBusybox();
  }

  private String mapped() {
    return port + ":80";
  }

  private JsonNode forward() {
    return installation.dockbridge().status().at("/port_forwards/0");
  }

  @Test
  void byDefaultAnotherPortIsTakenAndTold() throws IOException {
    start();
    try (ServerSocket _ = Local.occupy(port)) {
      String container = docker.runHttpd("-p", mapped());
      JsonNode forward = forward();
      int local = forward.path("local_port").asInt();
      assertThat(local).isBetween(port + 1000, port + 1999);
      assertThat(forward.path("requested_port").asInt()).isEqualTo(port);
      assertThat(forward.path("reason").asText()).contains("port " + port + " is in use");
      assertThat(Local.get(IPV4, local)).contains(PAGE);
      assertThat(docker.ok("port", container)).contains(":" + local);
      assertThat(docker.ok("ps", "--format", "{{.Ports}}")).contains(":" + local + "->80");
      assertThat(docker.ok("ps", "-q", "--no-trunc", "--filter", "publish=" + local))
          .isEqualTo(container);
      assertThat(docker.ok("ps", "-q", "--filter", "publish=" + port)).isEmpty();
      docker.ok("rm", "-f", container);
      assertThat(Local.refuses(local)).isTrue();
    }
  }

  @Test
  void aTakenPortIsAWarningOfDockerRunThatNamesTheOtherOne() throws IOException {
    start();
    try (ServerSocket _ = Local.occupy(port)) {
      Result run = docker.run("run", "-d", "-p", mapped(), "busybox", "httpd", "-f", "-h", "/www");
      assertThat(run.err())
          .contains(
              "WARNING: port " + port + " is in use on this machine: port 80 of the container")
          .contains("localhost:" + forward().path("local_port").asInt());
    }
  }

  @Test
  void whatAContainerAsksForBeatsAnAutomaticPort() throws IOException {
    start();
    try (ServerSocket _ = Local.occupy(port)) {
      docker.runHttpd("--name", "first", "-p", mapped());
      int automatic = forward().path("local_port").asInt();
      docker.runHttpd("--name", "second", "-p", automatic + ":80");
      assertThat(docker.ok("port", "second")).contains(":" + automatic);
      assertThat(docker.ok("port", "first")).doesNotContain(":" + automatic);
      assertThat(Local.get(IPV4, automatic)).contains(PAGE);
    }
  }

  @Test
  void ofARangeANumberIsTakenThatIsFreeHereToo() throws IOException {
    start();
    String range = port + "-" + (port + 1) + ":80";
    try (ServerSocket _ = Local.occupy(port)) {
      String container = docker.runHttpd("-p", range);
      assertThat(docker.ok("port", container))
          .contains(":" + (port + 1))
          .doesNotContain(":" + port);
      assertThat(Local.get(IPV4, port + 1)).contains(PAGE);
    }
  }

  @Test
  void aPortThatTheServerHasItselfKeepsItsNumberHere() throws IOException {
    assumeTrue(Local.refuses(22), "port 22 of this machine is taken");
    start();
    String container = docker.runHttpd("-p", "127.0.0.1:22:80");
    assertThat(docker.ok("port", container)).contains(":22");
    assertThat(Local.get(IPV4, 22)).contains(PAGE);
  }

  @Test
  void anAddressOfANetworkIsRefusedInOneLine() {
    start();
    Result run = docker.run("run", "-d", "-p", "192.0.2.1:" + mapped(), "busybox", "true");
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).contains("192.0.2.1:" + port + " failed: DockBridge opens ports on");
  }

  @Test
  void failIsDockersOwnErrorAndTheContainerIsNotStarted() throws IOException {
    installation.set("port_forward.conflict_strategy", "fail");
    start();
    try (ServerSocket _ = Local.occupy(port)) {
      Result result =
          docker.run("run", "-d", "--name", "web", "-p", mapped(), "busybox", "httpd", "-f");
      assertThat(result.exitCode()).isEqualTo(125);
      assertThat(result.err())
          .contains("Bind for 127.0.0.1:" + port + " failed: port is already allocated");
      assertThat(docker.ok("inspect", "-f", "{{.State.Status}}", "web")).isEqualTo("created");
    }
    docker.ok("start", "web");
    assertThat(Local.refuses(port)).isFalse();
  }

  @Test
  void aContainerThatIsRemovedWhenItEndsIsRemovedWhenItsPortIsTaken() throws IOException {
    installation.set("port_forward.conflict_strategy", "fail");
    start();
    try (ServerSocket _ = Local.occupy(port)) {
      Result result = docker.run("run", "--rm", "-p", mapped(), "busybox", "true");
      assertThat(result.exitCode()).isEqualTo(125);
      assertThat(result.err()).contains("failed: port is already allocated");
    }
    assertThat(docker.ok("ps", "-aq")).isEmpty();
  }

  @Test
  void retryTakesThePortByItselfOnceItIsFree() throws IOException {
    installation.set("port_forward.conflict_strategy", "retry");
    start();
    try (ServerSocket _ = Local.occupy(port)) {
      docker.runHttpd("-p", mapped(), "-p", (port + 1) + ":80");
      assertThat(Local.get(IPV4, port + 1)).as("the other port").contains(PAGE);
      assertThat(forward().path("status").asText()).isEqualTo("conflict");
    }
    installation
        .dockbridge()
        .awaitStatus(
            "the port to be taken",
            status -> status.at("/port_forwards/0/status").asText().equals("active"));
    assertThat(Local.get(IPV4, port)).contains(PAGE);
  }
}
