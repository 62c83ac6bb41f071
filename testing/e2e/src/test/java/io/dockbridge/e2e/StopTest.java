package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code stop} ends a daemon and its server, whatever is broken, and says what goes. */
@ExtendWith(RealServers.class)
class StopTest {
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

  private void startWithServer() {
    dockbridge.start();
    dockbridge.run("server", "create").ok();
  }

  private void requireNothingLeft() {
    assertThat(installation.servers()).isEmpty();
    assertThat(installation.processes()).isEmpty();
  }

  @Test
  void aSocketThatSomebodyDeletedIsThereAgain() throws IOException {
    startWithServer();
    Files.delete(installation.socket());
    Await.until("the socket", () -> Files.exists(installation.socket()));
    assertThat(installation.docker().ok("ps", "-q")).isEmpty();
    assertThat(dockbridge.run("stop").ok()).contains("Stopped.");
    requireNothingLeft();
  }

  @Test
  void withoutASocketASignalEndsTheDaemonAndItsServer() throws IOException {
    startWithServer();
    Files.delete(installation.socket());
    Files.createDirectories(installation.socket()); // keeps it from being made again
    assertThat(dockbridge.run("stop").ok()).contains("ending it by a signal");
    requireNothingLeft();
  }

  @Test
  void aMistakeInTheSettingsKeepsNobodyFromEndingCosts() throws IOException {
    startWithServer();
    Files.writeString(
        installation.home().resolve("config.yaml"), "activty: {idle_timeout: 5m}\nlimits: [");
    for (String command : new String[] {"cost", "env", "logs"}) {
      assertThat(dockbridge.run(command).exitCode()).as(command).isZero();
    }
    assertThat(dockbridge.run("keep", "1h").exitCode()).isZero();
    assertThat(dockbridge.run("server", "list").ok()).contains(installation.server().name());
    assertThat(dockbridge.run("server", "destroy").ok()).contains("is deleted");
    assertThat(dockbridge.run("server", "reap", "--yes").err()).contains("config.yaml:");
    assertThat(dockbridge.run("stop").ok()).contains("Stopped.");
    requireNothingLeft();
    assertThat(dockbridge.run("start").exitCode()).isEqualTo(2);
  }

  @Test
  void whatACrashLeftIsDeletedWithoutADaemon() {
    startWithServer();
    dockbridge.kill();
    assertThat(dockbridge.run("stop", "--yes").ok()).contains("Deleted server", "Stopped.");
    requireNothingLeft();
  }

  @Test
  void stoppedContainersAndVolumesAreAskedAboutAndRemembered() {
    startWithServer();
    DockerCli docker = installation.docker();
    docker.importBusybox();
    docker.ok("create", "-v", "data:/data", "busybox");
    for (String[] command : new String[][] {{"stop"}, {"server", "destroy"}}) {
      Result refused = dockbridge.run(command);
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err())
          .contains("Nothing was deleted", "--yes (1 container, 1 image and 1 volume would go)");
    }
    assertThat(installation.servers()).hasSize(1);

    dockbridge.run("server", "destroy", "--yes").ok();
    JsonNode last = dockbridge.status().at("/server_status/last_server");
    assertThat(last.path("containers").asInt()).isOne();
    assertThat(dockbridge.run("status").ok())
        .contains("Last server deleted", "with it 1 container, 1 image and 1 volume");
  }

  @Test
  void labelsThatMeanNothingAreWarnedOf() {
    startWithServer();
    DockerCli docker = installation.docker();
    docker.importBusybox();
    assertThat(docker.run("create", "-l", "dockbridge.keep-alive=yes", "busybox").err())
        .contains("The label dockbridge.keep-alive=yes is ignored: expected true or false.");
  }
}
