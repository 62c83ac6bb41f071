package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenCommandTest {
  @TempDir private Path home;

  @Test
  void theAddressIsPrintedAndShownByTheDesktop() throws Exception {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path shown = home.resolve("shown");
    for (String program : List.of("xdg-open", "open")) {
      Files.writeString(bin.resolve(program), "#!/bin/sh\necho \"$1\" > %s\n".formatted(shown));
      assertThat(bin.resolve(program).toFile().setExecutable(true)).isTrue();
    }
    Shell shell = new Shell(home).with("PATH", bin.toString()).with("DISPLAY", ":0");
    try (FakeDaemon _ = FakeDaemon.start(shell)) {
      assertThat(shell.run("open")).isEqualTo(new Shell.Result(0, "http://localhost:8080/\n", ""));

      Awaitility.await().until(() -> Files.exists(shown) && Files.size(shown) > 0);
      assertThat(shown).hasContent("http://localhost:8080/");
    }
  }

  @Test
  void containersAndPortsAreNamedAndWhatIsNotOpenIsNot() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      assertThat(shell.run("open", "web").out()).isEqualTo("http://localhost:8080/\n");
      assertThat(shell.run("open", "8080").out()).isEqualTo("http://localhost:8080/\n");
      Shell.Result other = shell.run("open", "db");
      assertThat(other.exitCode()).isEqualTo(1);
      assertThat(other.errors())
          .containsExactly("dockbridge: No open port is db.", "  Choose one of: 8080 (web)");

      daemon.answering(
          FakeDaemon.ok(
              FakeDaemon.sampleStatus()
                  .replace("\"conflict\"", "\"active\"")
                  .replace("\"container_port\": 5432", "\"container_port\": 443")));
      assertThat(shell.run("open").errors())
          .containsExactly(
              "dockbridge: Several ports are open.", "  Choose one of: 8080 (web), 6432 (db)");
      assertThat(shell.run("open", "db").out()).isEqualTo("https://localhost:6432/\n");

      daemon.answering(FakeDaemon.ok("{}"));
      assertThat(shell.run("open").errors().getFirst()).isEqualTo("dockbridge: No port is open.");
    }
  }

  @Test
  void withoutADaemonTheExitCodeIsFour() {
    assertThat(new Shell(home).run("open").exitCode()).isEqualTo(4);
  }
}
