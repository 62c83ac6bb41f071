package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DashboardCommandTest {
  private static final String URL = "http://127.0.0.1:4711/folder/#token";

  @TempDir private Path home;

  @Test
  void theAddressIsPrintedAndOpened() throws Exception {
    Path bin = Files.createDirectory(home.resolve("bin"));
    Path opened = home.resolve("opened");
    String script = "#!/bin/sh\necho \"$1\" > %s.new && mv %s.new %s\n";
    for (String opener : new String[] {"xdg-open", "open"}) {
      Path program = bin.resolve(opener);
      Files.writeString(program, script.formatted(opened, opened, opened));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
    Shell shell = new Shell(home).with("PATH", bin + ":/usr/bin:/bin");
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok("{\"url\": \"" + URL + "\"}"));

      assertThat(shell.run("dashboard").out()).isEqualTo("Dashboard: " + URL + "\n");
      assertThat(daemon.requests()).contains("POST /_dockbridge/dashboard HTTP/1.1");
      await().until(() -> Files.exists(opened));
      assertThat(opened).hasContent(URL);
    }
  }

  @Test
  void withoutABrowserTheAddressIsForTheUserToOpen() throws Exception {
    Shell shell = new Shell(home).with("PATH", home.toString());
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok("{\"url\": \"" + URL + "\"}"));

      Shell.Result result = shell.run("dashboard");

      assertThat(result.exitCode()).isZero();
      assertThat(result.out()).contains(URL, "open this address yourself");
      assertThat(shell.run("dashboard", "--no-open").out()).isEqualTo("Dashboard: " + URL + "\n");
    }
  }

  @Test
  void stopSaysWhetherThereWasOne() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok("{\"ended\": true}"));
      assertThat(shell.run("dashboard", "--stop").out()).isEqualTo("The dashboard has ended.\n");
      assertThat(daemon.requests()).contains("DELETE /_dockbridge/dashboard HTTP/1.1");
    }
  }

  @Test
  void withoutADaemonThereIsNothingToShow() {
    assertThat(new Shell(home).run("dashboard").exitCode()).isEqualTo(4);
  }
}
