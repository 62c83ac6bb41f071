package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config init} as a person sees it: the command on a terminal of its own, by script(1). */
final class GuidedSetupTest {
  @TempDir private Path home;
  private Project project;
  private final StringBuilder screen = new StringBuilder();

  @BeforeEach
  void open() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")), "there is no script(1) to make a terminal");
    project = new Project(home);
  }

  @AfterEach
  void close() {
    if (project != null) {
      project.close();
    }
  }

  private Process start() throws IOException {
    String command =
        "'%s' -XX:TieredStopAtLevel=1 -cp '%s' io.dockbridge.cli.Main config init"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder("/usr/bin/script", "-qec", command, "/dev/null")
            .redirectErrorStream(true);
    Map<String, String> variables = builder.environment();
    variables.clear();
    variables.putAll(project.shell.environment().variables());
    variables.putAll(
        Map.of("HOME", home.toString(), "PATH", System.getenv("PATH"), "SHELL", "/bin/sh"));
    variables.remove("HCLOUD_TOKEN");
    Process process = builder.start();
    InputStream output = process.getInputStream();
    Thread.ofVirtual().start(() -> read(output));
    return process;
  }

  private void read(InputStream output) {
    byte[] bytes = new byte[1024];
    try {
      for (int count = output.read(bytes); count >= 0; count = output.read(bytes)) {
        synchronized (screen) {
          screen.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
        }
      }
    } catch (IOException _) {
      // a terminal that closes ends so
    }
  }

  private String shown() {
    synchronized (screen) {
      return screen.toString();
    }
  }

  private void wipe() {
    synchronized (screen) {
      screen.setLength(0);
    }
  }

  private void answer(Process process, String question, String answer) throws IOException {
    Awaitility.await(question).until(() -> shown().contains(question));
    wipe();
    Writer keyboard = process.outputWriter();
    keyboard.write(answer + "\n");
    keyboard.flush();
  }

  @Test
  void aTokenIsCheckedNotShownAndKeptForItsOwnerAlone() throws Exception {
    Process process = start();
    answer(process, "not shown", "wrong");
    answer(process, "Hetzner refuses this token.", "");
    // The empty line above answered the second question.
    Awaitility.await().until(() -> shown().contains("No token"));
    assertThat(process.waitFor()).isZero();

    Files.delete(project.shell.dockBridgeHome().resolve("config.yaml"));
    wipe();
    process = start();
    String token = project.sandbox.token();
    answer(process, "not shown", token);
    answer(process, "Enter for the default", "cx33, cx23");
    assertThat(process.waitFor()).isZero();
    Awaitility.await().until(() -> shown().contains("Wrote"));

    assertThat(shown()).doesNotContain(token);
    Path file = project.shell.dockBridgeHome().resolve("config.yaml");
    Path kept = project.shell.dockBridgeHome().resolve("hetzner-token");
    assertThat(kept).hasContent(token);
    for (Path each : List.of(file, kept)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
    assertThat(Files.readString(file))
        .containsPattern("token_file: \\$DOCKBRIDGE_HOME/hetzner-token +# chmod 600")
        .containsPattern("server_type: \\[cx33, cx23] +#");
    assertThat(project.shell.run("config", "validate").exitCode()).isZero();
  }

  @Test
  void projectsOfHcloudAreOffered() throws Exception {
    Path settings = Files.createDirectories(home.resolve(".config/hcloud")).resolve("cli.toml");
    Files.writeString(
        settings,
        """
        active_context = "test"

        [[contexts]]
          name = "other"
          token = "wrong"

        [[contexts]]
          name = 'test'
          token = '%s'
        """
            .formatted(project.sandbox.token()));
    Process process = start();
    Awaitility.await().until(() -> shown().contains("2  test (active)"));
    answer(process, "Enter for another token", "1");
    answer(process, "Enter for another token", "test");
    answer(process, "Enter for the default", "");
    assertThat(process.waitFor()).isZero();

    assertThat(project.shell.dockBridgeHome().resolve("hetzner-token"))
        .hasContent(project.sandbox.token());
  }

  @Test
  void notOnATerminalNothingIsAsked() {
    assertThat(project.shell.run("config", "init").out()).startsWith("Wrote ");
    assertThat(project.shell.dockBridgeHome().resolve("hetzner-token")).doesNotExist();
  }
}
