package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DashboardCommandTest {
  private static final String URL = "http://127.0.0.1:4711/folder/#token";

  @TempDir private Path home;

  @Test
  void theAddressIsPrintedAndOpened() throws Exception {
    Path bin = Files.createDirectory(home.resolve("bin"));
    Path opened = home.resolve("opened");
    for (String opener : new String[] {"xdg-open", "open"}) {
      Path program = bin.resolve(opener);
      Files.writeString(
          program, "#!/bin/sh\necho \"$1\" > %1$s.new && mv %1$s.new %1$s\n".formatted(opened));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
    Shell shell =
        new Shell(home).with("PATH", bin + ":/usr/bin:/bin").with("WAYLAND_DISPLAY", "wayland-0");
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering(FakeDaemon.ok("{\"url\": \"" + URL + "\"}"));

      assertThat(shell.run("dashboard").out()).isEqualTo("Dashboard: " + URL + "\n");
      assertThat(daemon.requests()).contains("POST /_dockbridge/dashboard HTTP/1.1");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(opened).hasContent(URL));
    }
  }

  @Test
  void withoutABrowserTheAddressIsForTheUserToOpen() throws Exception {
    Shell shell = new Shell(home).with("PATH", home.toString()).with("DISPLAY", ":0");
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
