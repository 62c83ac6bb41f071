package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commands that do something with a server that is there. */
@ExtendWith(RealServers.class)
class CommandsOnServersTest {
  private Installation installation;
  private Dockbridge dockbridge;

  @BeforeEach
  void install(Cloud cloud) {
    installation = new Installation(cloud);
    dockbridge = installation.dockbridge();
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void startWaitsForTheServerAndShowsItsSteps() {
    Result started = dockbridge.run("start", "--wait", "--type", "cx33");
    assertThat(started.ok()).containsPattern("\\d+s  waiting for SSH").contains("is ready (cx33, ");
    assertThat(installation.orders().getFirst().path("server_type").asText()).isEqualTo("cx33");
  }

  @Test
  void sshRunsACommandThereWithTheHostKeyThatIsPinned() {
    dockbridge.start();
    assertThat(dockbridge.run("ssh", "true").exitCode()).isEqualTo(1);
    dockbridge.run("server", "create").ok();
    Result ssh = dockbridge.run("ssh", "--", "cat", "/etc/hostname");
    assertThat(ssh.ok()).isEqualTo(installation.server().name());
    assertThat(dockbridge.run("ssh", "--", "exit 7").exitCode()).isEqualTo(7);
  }

  @Test
  void restartKeepsTheServerAndTakesNewSettings() {
    dockbridge.run("start", "--wait").ok();
    long server = dockbridge.server();
    long pid = dockbridge.pid();
    installation.set("hetzner.server_type", "cx33");
    Result restarted = dockbridge.run("restart");
    assertThat(restarted.ok()).contains("is taken over; it stays a cx23");
    assertThat(dockbridge.pid()).isNotEqualTo(pid);
    dockbridge.awaitStatus(
        "the same server", it -> it.at("/server_status/status").asText().equals("ready"));
    assertThat(dockbridge.server()).isEqualTo(server);
    assertThat(installation.orders()).hasSize(1);
  }
}
