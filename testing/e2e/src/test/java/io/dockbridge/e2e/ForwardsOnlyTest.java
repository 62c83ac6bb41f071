package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Docker is used past DockBridge, as with {@code DOCKER_HOST=ssh://…}; what containers publish is
 * open on this machine all the same.
 */
@ExtendWith(RealServers.class)
class ForwardsOnlyTest {
  private static final String PAGE = "It works";

  private RemoteHost host;
  private RemoteHost.Direct direct;
  private Installation installation;
  private int port;

  @BeforeEach
  void start(RemoteHost shared) {
    host = shared;
    direct = host.direct();
    installation = host.installation();
    port = FreePorts.inARow(3);
    installation.environment().put("DOCKER_HOST", RemoteHost.URL);
    installation.dockbridge().run("start", "--forwards-only").ok();
  }

  @AfterEach
  void close() {
    installation.close();
    direct.close();
    host.assertUntouched();
  }

  @Test
  void allPortsOfAContainerComeAndGoWithIt() {
    String container = direct.docker().runHttpd("-p", port + ":80", "-p", (port + 1) + ":81");
    Await.until("the page", () -> Local.serves(port, PAGE));
    Await.until("the other port", () -> !Local.refuses(port + 1));
    direct.docker().ok("kill", container);
    Await.until("both to close", () -> Local.refuses(port) && Local.refuses(port + 1));
  }

  @Test
  void neitherContextNorEngineIsOffered() {
    assertThat(installation.dockerConfig().resolve("config.json")).doesNotExist();
    Result ps = installation.docker().run("ps");
    assertThat(ps.exitCode()).isNotZero();
    assertThat(ps.err()).contains("only forwards ports", RemoteHost.URL);
  }

  @Test
  void aTakenPortIsAConflictOthersWorkAndItIsTakenAfterItsRelease() throws IOException {
    try (ServerSocket _ = Local.occupy(port)) {
      direct.docker().runHttpd("-p", port + ":80", "-p", (port + 1) + ":80");
      Await.until("the other port", () -> Local.serves(port + 1, PAGE));
      assertThat(installation.dockbridge().run("ports").ok())
          .contains("conflict", "port " + port + " is in use");
    }
    Await.until("the page", () -> Local.serves(port, PAGE));
  }

  @Test
  void theLastContainerOnAPortHasIt() {
    String first = direct.docker().runHttpd("-p", port + ":80");
    Await.until("the page", () -> Local.serves(port, PAGE));
    direct.docker().ok("rm", "-f", first);
    direct
        .docker()
        .ok("run", "-d", "-p", port + ":80", "busybox", "nc", "-ll", "-p", "80", "-e", "echo", "2");
    Await.until("the second", () -> Local.serves(port, "2\n"));
  }

  @Test
  void sigtermFreesAllPortsAndContainersRunOn() throws IOException {
    String container = direct.docker().runHttpd("-p", port + ":80");
    Await.until("the page", () -> Local.serves(port, PAGE));
    ProcessHandle daemon = ProcessHandle.of(installation.dockbridge().pid()).orElseThrow();
    daemon.destroy();
    Await.until("the port to close", () -> Local.refuses(port));
    daemon.onExit().join();
    assertThat(direct.docker().ok("ps", "-q", "--no-trunc")).isEqualTo(container);
    assertThat(Files.exists(installation.socket())).isFalse();
  }

  @Test
  void whenTheHostsDockerRestartsPortsAreFollowedAgain() {
    direct.docker().runHttpd("-p", port + ":80", "--restart", "always");
    Await.until("the page", () -> Local.serves(port, PAGE));
    host.run("systemctl reset-failed docker; systemctl restart docker"); // three a minute, else
    Await.until("the page again", () -> Local.serves(port, PAGE));
    direct.docker().runHttpd("-p", (port + 1) + ":80");
    Await.until("a new port", () -> Local.serves(port + 1, PAGE));
  }
}
