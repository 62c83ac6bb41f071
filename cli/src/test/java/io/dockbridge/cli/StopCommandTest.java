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
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok(withoutPid()));
      leaveServer(shell);

      Shell.Result result = shell.run("stop");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .contains("server dockbridge-x could not be deleted and is still being billed");
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

    assertThat(shell.run("stop").exitCode()).isEqualTo(4);
    assertThat(shell.run("status").err()).contains("Server dockbridge-x", "may still cost money");
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
        new StateDirectory(
            new ConfigLoader(shell.surroundings()).load(Optional.empty(), List.of()));
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
        new StateDirectory(
            new ConfigLoader(shell.surroundings()).load(Optional.empty(), List.of()));
    new DockerContext(shell.surroundings(), state, shell.socket()).select();

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
