package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UninstallCommandTest {
  @TempDir private Path home;
  private Project project;

  @BeforeEach
  void open() throws Exception {
    project = new Project(home);
    Map<String, String> shared =
        Map.of("managed-by", "dockbridge", "dockbridge-owner", project.owner);
    project.key(shared);
    project.firewall(shared);
    project.server("dockbridge-a", project.mine(project.state.instanceId()));
    project.volume(project.mine(project.state.instanceId()));
  }

  @AfterEach
  void close() {
    project.close();
  }

  @Test
  void nothingOfThisHomeIsLeftButVolumes() {
    Shell.Result result = project.shell.run("uninstall", "--yes");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(project.servers()).isEmpty();
    assertThat(project.client.sshKeys().list("")).isEmpty();
    assertThat(project.client.firewalls().list("")).isEmpty();
    assertThat(project.client.volumes().list("")).hasSize(1);
    assertThat(result.out()).contains("Stays, and is billed: volume dockbridge-v");
    assertThat(project.shell.dockBridgeHome()).doesNotExist();
  }

  @Test
  void volumesGoOnlyWhenTheyAreNamed() {
    assertThat(project.shell.run("uninstall", "--yes", "--volumes").exitCode()).isZero();

    assertThat(project.client.volumes().list("")).isEmpty();
  }

  @Test
  void withoutConsentEverythingStays() {
    Shell.Result result = project.shell.run("uninstall");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("To delete without asking: dockbridge uninstall --yes");
    assertThat(project.servers()).hasSize(1);
    assertThat(project.shell.dockBridgeHome()).exists();
  }
}
