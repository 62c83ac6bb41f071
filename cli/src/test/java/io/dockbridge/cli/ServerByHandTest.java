package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.cli.output.Pause;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code server create}, {@code destroy} and {@code status}. */
final class ServerByHandTest {
  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(strings = {"create", "destroy", "status"})
  void withoutADaemonTheExitCodeIsFour(String command) {
    Shell.Result result = new Shell(home).run("server", command);

    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.err()).contains("is not running", "dockbridge start");
  }

  @Test
  void createWaitsUntilTheServerIsReady() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      Shell.Result result = shell.run("server", "create");

      assertThat(result.out())
          .contains("Server dockbridge-docker-1a2b3c4d-x is ready (cx23, fsn1).");
      assertThat(daemon.requests()).contains("POST /_dockbridge/server HTTP/1.1");
    }
  }

  @Test
  void createShowsEachStepWithTheTimeThatPassedAndTheTimeToExpect() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(
          FakeDaemon.ok(
              """
              {"server_status": {"status": "provisioning", "detail": "creating cx23 in fsn1",
               "provisioning": {"elapsed": 3, "expected": 62}}}
              """));
      shell.with(
          (Pause)
              _ -> daemon.answering(FakeDaemon.ok("{\"server_status\": {\"status\": \"ready\"}}")));

      assertThat(shell.run("server", "create").out())
          .containsPattern("\\d+s of about 1m 02s {2}creating cx23 in fsn1 …");
    }
  }

  @Test
  void createSaysWhyThereIsNoServer() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(
          FakeDaemon.ok(
              "{\"server_status\": {\"status\": \"failed\", \"detail\": \"out of stock\"}}"));

      Shell.Result result = shell.run("server", "create");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err()).contains("There is no server: out of stock");
    }
  }

  @Test
  void destroySaysWhatItDeleted() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(
          FakeDaemon.ok(
              "{\"server\": \"dockbridge-a\", \"server_status\": {\"status\": \"absent\"}}"));

      assertThat(shell.run("server", "destroy", "--yes").out())
          .isEqualTo("Server dockbridge-a is deleted.\n");
      assertThat(daemon.requests()).contains("DELETE /_dockbridge/server HTTP/1.1");
    }
  }

  @Test
  void whereThereIsNothingToDestroyThatIsSaid() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok("{}"));

      assertThat(shell.run("server", "destroy").out()).isEqualTo("There is no server.\n");
    }
  }

  @Test
  void statusTellsOfTheServerOnly() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon _ = FakeDaemon.start(shell)) {
      assertThat(shell.run("server", "status").out())
          .contains("status        ready\n", "name          dockbridge-docker-1a2b3c4d-x\n")
          .contains("cost          0.0080 EUR so far, with tax\n")
          .doesNotContain("port_forwards");
      assertThat(shell.run("server", "status", "-o", "json").out()).startsWith("{");
    }
  }

  @Test
  void aGroupWithoutACommandIsAUsageError() {
    Shell.Result result = new Shell(home).run("server");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("list, types, status, create, destroy, reap");
  }
}
