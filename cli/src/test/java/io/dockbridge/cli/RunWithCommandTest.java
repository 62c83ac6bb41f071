package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code run-with} in a process of its own, with a daemon that needs no server. */
final class RunWithCommandTest extends InProject {
  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.dockbridge.cli.Main", "run-with"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(home.resolve("err").toFile());
    Map<String, String> variables = builder.environment();
    variables.clear();
    variables.putAll(project.shell.environment().variables());
    variables.putAll(Map.of("HOME", home.toString(), "PATH", System.getenv("PATH")));
    return builder.start();
  }

  private List<Path> instances() throws IOException {
    try (var all = Files.list(project.state.instance().getParent())) {
      return all.filter(it -> !it.equals(project.state.instance())).toList();
    }
  }

  @Test
  void aSignalIsTheCommandsAndAfterItsEndTheInstanceIsGone() throws Exception {
    Process process =
        start(
            "--",
            "sh",
            "-c",
            "trap 'echo signalled; exit 5' TERM; echo ready; while :; do sleep 0.1; done");
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).as(Files.readString(home.resolve("err"))).isEqualTo("ready");
      assertThat(instances()).hasSize(1);
      process.toHandle().destroy(); // the other destroy() closes its output, too

      assertThat(out.readLine()).isEqualTo("signalled");
      assertThat(process.waitFor()).isEqualTo(5);
    }
    assertThat(instances()).isEmpty();
  }

  @Test
  void theCommandSeesItsEngineAndNoOther() throws Exception {
    project.shell.with("DOCKER_CONTEXT", "other").with("DOCKER_TLS_VERIFY", "1");

    Process process = start("--name", "ci-1", "--", "env");

    List<String> variables = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as(Files.readString(home.resolve("err"))).isZero();
    Path socket = project.shell.dockBridgeHome().resolve("instances/ci-1/docker.sock");
    assertThat(variables)
        .contains(
            "DOCKER_HOST=unix://" + socket,
            "DOCKBRIDGE_INSTANCE=ci-1",
            "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=" + socket,
            "TESTCONTAINERS_HOST_OVERRIDE=localhost")
        .noneMatch(it -> it.startsWith("DOCKER_CONTEXT=") || it.startsWith("DOCKER_TLS"));
    assertThat(project.shell.run("status", "--name", "ci-1").exitCode()).isEqualTo(4);
  }

  @Test
  void whatCannotBeRunIsSaidAsAShellWould() throws Exception {
    Process process = start("--", "/no/such/program");

    assertThat(process.waitFor()).isEqualTo(127);
    assertThat(home.resolve("err")).content().contains("The command cannot be run: ");
    assertThat(instances()).isEmpty();
  }

  @Test
  void anInstanceThatIsInUseIsNotShared() throws Exception {
    Shell named = new Shell(home).with("DOCKBRIDGE_INSTANCE", "ci-1");
    try (FakeDaemon daemon = FakeDaemon.start(named)) {
      Shell.Result result = project.shell.run("run-with", "--name", "ci-1", "--", "true");

      assertThat(result.exitCode()).isEqualTo(3);
      assertThat(result.errors().getFirst()).startsWith("dockbridge: Instance ci-1 is in use");
      assertThat(daemon.requests()).isEmpty();
    }
  }
}
