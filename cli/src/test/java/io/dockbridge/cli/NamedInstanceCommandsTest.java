package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --name} and {@code --all}. */
final class NamedInstanceCommandsTest {
  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void open() {
    shell = new Shell(home);
  }

  private Shell named(String name) {
    return new Shell(home).with("DOCKBRIDGE_INSTANCE", name);
  }

  @Test
  void optionAndVariableChooseTheSameInstance() {
    String socket = shell.dockBridgeHome().resolve("instances/work/docker.sock").toString();
    String expected = "export DOCKER_HOST=unix://" + socket + "\n";

    assertThat(shell.run("env", "--name", "work").out()).isEqualTo(expected);
    assertThat(shell.run("--name", "work", "env").out()).isEqualTo(expected);
    assertThat(named("work").run("env").out()).isEqualTo(expected);
    assertThat(named("other").run("env", "--name", "work").out()).isEqualTo(expected);
    assertThat(named("other").run("env", "--name", "").out())
        .isEqualTo("export DOCKER_HOST=unix://" + shell.socket() + "\n");
  }

  @Test
  void aNameThatCannotBeIsWrongUsage() {
    Shell.Result result = shell.run("status", "--name", "No_Name");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors().getFirst())
        .startsWith("dockbridge: --name or DOCKBRIDGE_INSTANCE: 'No_Name' is no name");
  }

  @Test
  void whatIsAdvisedMeansTheSameInstance() {
    assertThat(shell.run("status", "--name", "work"))
        .isEqualTo(
            new Shell.Result(
                4,
                "",
                "dockbridge: Instance work is not running.\n"
                    + "  Start it with: dockbridge start --name work\n"));
  }

  @Test
  void aNamedDaemonIsAskedAndNoOther() throws Exception {
    try (FakeDaemon work = FakeDaemon.start(named("work"));
        FakeDaemon unnamed = FakeDaemon.start(shell)) {
      assertThat(shell.run("status", "--name", "work").exitCode()).isZero();
      assertThat(named("work").run("status").exitCode()).isZero();

      assertThat(work.requests()).hasSize(2);
      assertThat(unnamed.requests()).isEmpty();
    }
  }

  @Test
  void allOfThemAreInOneList() throws Exception {
    assertThat(shell.run("status", "--all"))
        .isEqualTo(new Shell.Result(4, "No instance was started in this home yet.\n", ""));
    try (FakeDaemon _ = FakeDaemon.start(named("work"));
        FakeDaemon _ = FakeDaemon.start(shell)) {
      prepare("idle");

      Shell.Result result = shell.run("status", "--all");

      assertThat(result.exitCode()).isZero();
      assertThat(result.out().lines().map(it -> it.replaceFirst("^(\\S+) +(\\S+) .*", "$1 $2")))
          .containsExactly("INSTANCE DAEMON", id("") + " running", "idle stopped", "work running");
      assertThat(shell.run("status", "--all", "-o", "json").out())
          .contains("\"name\" : \"work\"", "\"is_running\" : false", "\"pid\" : 4242");
      assertThat(shell.run("status", "--all", "-o", "csv").out())
          .startsWith("instance,daemon,status,server,server_type,location,cost,socket_path\n")
          .contains("work,running,ready,dockbridge-docker-1a2b3c4d-x,cx23,fsn1,");
    }
  }

  @Test
  void noneOfThemRunningIsExitCodeFour() throws Exception {
    prepare("idle");

    assertThat(shell.run("status", "--all").exitCode()).isEqualTo(4);
    assertThat(shell.run("stop", "--all").exitCode()).isEqualTo(4);
  }

  @Test
  void stopAllStopsEveryOneThatRuns() throws Exception {
    try (FakeDaemon work = FakeDaemon.start(named("work"));
        FakeDaemon unnamed = FakeDaemon.start(shell)) {
      prepare("idle");
      for (FakeDaemon each : List.of(work, unnamed)) {
        each.answering(
            FakeDaemon.ok(FakeDaemon.sampleStatus().replace("\"pid\": 4242", "\"pid\": 0")));
      }

      Shell.Result result = shell.run("stop", "--all", "--yes");

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out())
          .contains("work:\nStopping", id("") + ":\nStopping")
          .doesNotContain("idle");
      assertThat(work.requests()).contains("POST /_dockbridge/stop?destroy=true HTTP/1.1");
      assertThat(unnamed.requests()).contains("POST /_dockbridge/stop?destroy=true HTTP/1.1");
    }
  }

  @Test
  void oneThatCannotBeStoppedDoesNotKeepTheOthersRunning() throws Exception {
    try (FakeDaemon first = FakeDaemon.start(named("a"));
        FakeDaemon second = FakeDaemon.start(named("b"))) {
      first.answering("HTTP/1.1 500 Oops\r\n\r\n{}");
      second.answering(
          FakeDaemon.ok(FakeDaemon.sampleStatus().replace("\"pid\": 4242", "\"pid\": 0")));

      Shell.Result result = shell.run("stop", "--all", "--yes");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(second.requests()).contains("POST /_dockbridge/stop?destroy=true HTTP/1.1");
    }
  }

  private void prepare(String name) throws Exception {
    state(name).prepare();
  }

  private String id(String name) throws Exception {
    return state(name).instanceId();
  }

  private StateDirectory state(String name) throws Exception {
    return new StateDirectory(
        new ConfigLoader(named(name).environment()).load(Optional.empty(), List.of()));
  }

  @Test
  void settingsShowWhereTheyComeFrom() throws Exception {
    Files.createDirectories(shell.dockBridgeHome());
    Files.writeString(
        shell.dockBridgeHome().resolve("config.yaml"),
        "instances:\n  work:\n    hetzner: {location: nbg1}\n");

    assertThat(shell.run("config", "show", "--name", "work").out())
        .containsPattern("location: \\[nbg1] +# .*config.yaml:3");
    assertThat(shell.run("config", "show").out())
        .containsPattern("location: \\[fsn1, nbg1, hel1] +# default");
  }
}
