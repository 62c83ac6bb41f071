package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StopCommandTest {
  @TempDir private Path home;

  @Test
  void stopEndsTheDaemonAndItsServer() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok(withoutPid()));

      Shell.Result result = shell.run("stop");

      assertThat(result)
          .isEqualTo(
              new Shell.Result(
                  0, "Stopping; deleting server dockbridge-docker-1a2b3c4d-x …\nStopped.\n", ""));
      assertThat(daemon.requests()).contains("POST /_dockbridge/stop?destroy=true HTTP/1.1");
    }
  }

  @Test
  void theServerCanStay() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok(withoutPid()));

      assertThat(shell.run("stop", "--keep-server").out()).contains("keeping server");
      assertThat(daemon.requests()).contains("POST /_dockbridge/stop?destroy=false HTTP/1.1");
    }
  }

  @Test
  void aServerThatTheDaemonCouldNotDeleteIsTold() throws Exception {
    Shell shell = new Shell(home).with("HCLOUD_ENDPOINT", "https://localhost:1");
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok(withoutPid()));
      leaveServer(shell);

      Shell.Result result = shell.run("stop");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .contains("Server dockbridge-x could not be deleted and is still being billed")
          .contains("dockbridge stop", "HCLOUD_TOKEN");
    }
  }

  @Test
  void aServerThatTheDaemonCouldNotDeleteIsDeletedByTheCommand() throws Exception {
    try (Project project = new Project(home)) {
      String instance = project.state.instanceId();
      try (FakeDaemon daemon = FakeDaemon.start(project.shell)) {
        long left = project.server("dockbridge-x", project.mine(instance));
        long other = project.server("dockbridge-y", project.mine("other-1"));
        daemon.answering(FakeDaemon.ok(withoutPid()));
        leaveServer(project.shell);

        Shell.Result result = project.shell.run("stop");

        assertThat(result.err()).isEmpty();
        assertThat(result.out())
            .endsWith("Deleted server dockbridge-x (id " + left + ").\nStopped.\n");
        assertThat(project.servers()).containsExactly(other);
      }
    }
  }

  @Test
  void whatACrashedDaemonLeftIsDeletedIfSomebodyAgrees() throws Exception {
    try (Project project = new Project(home)) {
      project.server("dockbridge-x", project.mine(project.state.instanceId()));
      leaveServer(project.shell);

      Shell.Result asked = project.shell.run("stop");
      assertThat(asked.exitCode()).isEqualTo(1);
      assertThat(asked.errors())
          .containsExactly(
              "dockbridge: Nothing was deleted: confirmation is needed and this is not a terminal.",
              "  To delete without asking: dockbridge stop --yes");
      assertThat(project.servers()).hasSize(1);

      assertThat(project.shell.run("stop", "--yes").exitCode()).isZero();
      assertThat(project.servers()).isEmpty();
    }
  }

  @Test
  void aMistakeInTheSettingsIsReportedAndKeepsNobodyFromStopping() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok(withoutPid()));
      Files.writeString(
          shell.dockBridgeHome().resolve("config.yaml"), "activity: {idle_timeout: soon}\nlogg");

      Shell.Result result = shell.run("stop");

      assertThat(result.exitCode()).isZero();
      assertThat(result.errors())
          .anyMatch(it -> it.contains("not valid YAML"))
          .endsWith("  Ignored by this command; `dockbridge start` needs it corrected.");
    }
  }

  @Test
  void whatMightNameAnotherInstanceIsNotGuessed() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      Files.writeString(
          shell.dockBridgeHome().resolve("config.yaml"), "ssh: [}\nsocket_path: /elsewhere");

      assertThat(shell.run("stop").exitCode()).isEqualTo(2);
      assertThat(daemon.requests()).isEmpty();
    }
  }

  @Test
  void whatWouldBeLostIsAskedAbout() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      String status = withoutPid();
      daemon.answering(
          FakeDaemon.ok(
              "{\"containers\": 1, \"images\": 1, \"volumes\": 1," + status.substring(1)));

      Shell.Result result = shell.run("stop");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .contains("Nothing was deleted: confirmation is needed and this is not a terminal.")
          .contains("dockbridge stop --yes (1 container, 1 image and 1 volume would go)");
      assertThat(daemon.requests()).noneMatch(it -> it.startsWith("POST"));
    }
  }

  @Test
  void aDaemonWithoutASocketIsEndedByASignal() throws Exception {
    Shell shell = new Shell(home).with(_ -> {});
    try (FakeDaemon daemon = FakeDaemon.start(shell);
        LockHolder holder = LockHolder.start(shell, daemon)) {
      Shell.Result result = shell.run("stop");

      assertThat(result.err()).isEmpty();
      assertThat(result.out()).contains("ending it by a signal (pid " + holder.pid() + ")");
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void aServerThatWasAskedForWithoutAnAnswerIsToldButIsNoFailure() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok(withoutPid()));
      leave(
          shell,
          """
          {"version": 1, "servers": [{"name": "dockbridge-y", "nonce": "n", "phase": "DELETING",
           "host_keys": [""], "rotated": false, "asked": "2026-11-21T12:00:00Z"}]}
          """);

      Shell.Result result = shell.run("stop");

      assertThat(result.exitCode()).isZero();
      assertThat(result.out()).contains("Server dockbridge-y was asked for", "server reap");
    }
  }

  @Test
  void aServerOfADaemonThatWasKilledIsTold() throws Exception {
    Shell shell = new Shell(home);
    FakeDaemon.start(shell).kill();
    leaveServer(shell);

    assertThat(shell.run("status").err())
        .contains("Server dockbridge-x", "may still be billed", "dockbridge stop");
    assertThat(shell.run("stop", "--keep-server").exitCode()).isEqualTo(4);
  }

  private static void leaveServer(Shell shell) throws Exception {
    leave(
        shell,
        """
        {"version": 1, "servers": [{"name": "dockbridge-x", "nonce": "n", "phase": "DELETING",
         "host_keys": ["k"], "rotated": false, "asked": "2026-11-21T10:00:00Z",
         "server": {"id": 7, "ip": "192.0.2.7", "server_type": "cx23", "location": "fsn1",
          "created": "2026-11-21T10:00:01Z"}}]}
        """);
  }

  private static void leave(Shell shell, String journal) throws Exception {
    StateDirectory state =
        new StateDirectory(new ConfigLoader(shell.environment()).load(Optional.empty(), List.of()));
    Files.writeString(state.stateFile(), journal);
  }

  @Test
  void theSettingOnStopKeepsTheServerToo() throws Exception {
    Shell shell = new Shell(home).with("DOCKBRIDGE_LIFECYCLE_ON_STOP", "keep");
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok(withoutPid()));

      assertThat(shell.run("stop").exitCode()).isZero();
      assertThat(daemon.requests()).contains("POST /_dockbridge/stop?destroy=false HTTP/1.1");
    }
  }

  @Test
  void aDaemonThatDoesNotEndIsReported() throws Exception {
    Shell shell = new Shell(home).with(_ -> {});
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      // The pid of a process that lives on: our parent.
      long alive = ProcessHandle.current().parent().orElseThrow().pid();
      daemon.answering(FakeDaemon.ok("{\"instance_info\": {\"pid\": " + alive + "}}"));

      Shell.Result result = shell.run("stop");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err()).contains("has not ended within 2 minutes");
    }
  }

  @Test
  void stopPutsTheContextBackThatAKilledDaemonLeft() throws Exception {
    Shell shell = new Shell(home);
    FakeDaemon.start(shell).kill();
    StateDirectory state =
        new StateDirectory(new ConfigLoader(shell.environment()).load(Optional.empty(), List.of()));
    new DockerContext(shell.environment(), state, shell.socket()).select();

    assertThat(shell.run("stop").exitCode()).isEqualTo(4);
    assertThat(home.resolve(".docker/config.json")).doesNotExist();
    try (var contexts = Files.list(home.resolve(".docker/contexts/meta"))) {
      assertThat(contexts).isEmpty();
    }
  }

  private static String withoutPid() throws Exception {
    return FakeDaemon.sampleStatus().replace("\"pid\": 4242", "\"pid\": 0");
  }
}
