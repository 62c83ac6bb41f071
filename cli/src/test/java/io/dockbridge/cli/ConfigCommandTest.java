package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigCommandTest {
  @TempDir private Path home;

  @Test
  void initWritesAFileThatIsValidAndNeverOverwrites() throws IOException {
    Shell shell = new Shell(home);
    Path file = shell.dockBridgeHome().resolve("config.yaml");

    assertThat(shell.run("config", "init").out()).isEqualTo("Wrote " + file + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(shell.run("config", "validate").out()).isEqualTo("OK: " + file + "\n");

    Shell.Result again = shell.run("config", "init");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains(file + " is already there.");
  }

  @Test
  void showSaysWhereEachValueComesFrom() throws IOException {
    Path file = home.resolve("c.yaml");
    Files.writeString(file, "activity:\n  idle_timeout: 90s\n");

    String shown =
        new Shell(home)
            .with("DOCKBRIDGE_SSH_USER", "me")
            .with("HCLOUD_TOKEN", "secret")
            .run("config", "show", "--config", "c.yaml", "--socket", "/s")
            .out();

    assertThat(shown.lines().map(line -> line.replaceAll(" +#", " #")))
        .contains(
            "socket_path: /s # option --socket",
            "activity:",
            "  idle_timeout: 1m30s # " + file + ":2",
            "  user: me # environment DOCKBRIDGE_SSH_USER",
            "  server_type: [auto] # default");
    assertThat(shown).doesNotContain("secret");
  }

  @Test
  void validateLooksAtTheTokenFile() throws IOException {
    Path token = home.resolve("token");
    Files.writeString(home.resolve("c.yaml"), "hetzner: {token_file: token}\n");
    Shell shell = new Shell(home);

    assertThat(shell.run("config", "validate", "--config", "c.yaml").err())
        .contains("The token file " + token + " does not exist.");
    Files.writeString(token, "word");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(shell.run("config", "validate", "--config", "c.yaml").err())
        .contains("Others can read or write the token file", "chmod 600");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    assertThat(shell.run("config", "validate", "--config", "c.yaml").exitCode()).isZero();
  }

  @Test
  void whatIsShownCanBeReadAgain() throws IOException {
    Shell shell = new Shell(home);
    Files.writeString(home.resolve("again.yaml"), shell.run("config", "show").out());

    assertThat(shell.run("config", "validate", "--config", "again.yaml").exitCode()).isZero();
  }

  @Test
  void pathSaysWhereTheFileWouldBe() {
    Shell shell = new Shell(home);

    assertThat(shell.run("config", "path").out())
        .isEqualTo(shell.dockBridgeHome().resolve("config.yaml") + "\n");
    assertThat(shell.run("config", "validate").out()).contains("not there: all defaults");
    assertThat(shell.run("config", "path", "--config", "x.yaml").out())
        .isEqualTo(home.resolve("x.yaml") + "\n");
  }
}
