package io.dockbridge.daemon.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.Environment;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HooksTest {
  private static final ServerInfo SERVER =
      new ServerInfo(
          7, "dockbridge-a", "192.0.2.7", "cx23", "fsn1", Instant.EPOCH, Optional.empty());

  @TempDir private Path home;

  private Hooks hooks(String settings, Map<String, String> more) throws Exception {
    Files.createDirectories(home.resolve(".dockbridge"));
    Files.writeString(home.resolve(".dockbridge/config.yaml"), settings);
    Map<String, String> variables = new HashMap<>(more);
    variables.putIfAbsent("PATH", System.getenv("PATH"));
    Environment environment = new Environment(variables, home, home);
    return new Hooks(new ConfigLoader(environment).load(Optional.empty(), List.of()), environment);
  }

  @Test
  void theDeletionWaitsForTheCommandBeforeItWhichKnowsTheServer() throws Exception {
    try (Hooks hooks = hooks("hooks: {before_destroy: env | sort > seen}", Map.of("HOME", "x"))) {
      hooks.destroying(SERVER);
    }
    // The daemon's working folder is where it was started.
    Path seen = Path.of("seen");
    try {
      assertThat(Files.readAllLines(seen))
          .contains(
              "DOCKBRIDGE_EVENT=before_destroy",
              "DOCKBRIDGE_SERVER_ID=7",
              "DOCKBRIDGE_SERVER_IP=192.0.2.7",
              "DOCKBRIDGE_SERVER_LOCATION=fsn1",
              "DOCKBRIDGE_SERVER_NAME=dockbridge-a",
              "DOCKBRIDGE_SERVER_TYPE=cx23",
              "DOCKBRIDGE_SOCKET_PATH=" + home.resolve(".dockbridge/docker.sock"),
              "DOCKER_HOST=unix:///dev/null",
              "HOME=x");
    } finally {
      Files.deleteIfExists(seen);
    }
  }

  @Test
  void afterReadyMayUseTheEngineAndANamedInstanceIsNamed() throws Exception {
    Path seen = home.resolve("seen");
    String command =
        "hooks: {after_ready: 'echo $DOCKBRIDGE_INSTANCE $DOCKER_HOST > %s'}".formatted(seen);
    try (Hooks hooks = hooks(command, Map.of("DOCKBRIDGE_INSTANCE", "ci-1"))) {
      hooks.created(SERVER);
    }

    assertThat(seen)
        .hasContent("ci-1 unix://" + home.resolve(".dockbridge/instances/ci-1/docker.sock"));
  }

  @Test
  void aFailureOfTheDeletionIsReportedOnceAServer() throws Exception {
    Path seen = home.resolve("seen");
    String command = "hooks: {destroy_failed: 'echo $DOCKBRIDGE_REASON >> %s'}".formatted(seen);
    try (Hooks hooks = hooks(command, Map.of())) {
      hooks.notDestroyed(SERVER, "it is protected");
      hooks.notDestroyed(SERVER, "it is still protected");
    }

    assertThat(seen).hasContent("it is protected");
  }

  @Test
  void theDesktopShowsADeletionWithoutRunningItsText() throws Exception {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path shown = home.resolve("shown");
    for (String program : List.of("notify-send", "osascript")) {
      Files.writeString(
          bin.resolve(program), "#!/bin/sh\nfor a; do echo \"$a\" >> %s; done\n".formatted(shown));
      assertThat(bin.resolve(program).toFile().setExecutable(true)).isTrue();
    }
    Map<String, String> path = Map.of("PATH", bin + ":" + System.getenv("PATH"));
    try (Hooks hooks = hooks("hooks: {notify: true}", path)) {
      hooks.destroyed(
          new ServerInfo(8, "$(id)", "", "cx23", "fsn1", Instant.EPOCH, Optional.empty()));
    }

    assertThat(shown).content().contains("Server $(id) is deleted.");
  }

  @Test
  void withoutSettingsNothingIsRun() throws Exception {
    try (Hooks hooks = hooks("", Map.of("PATH", "/nonexistent"))) {
      hooks.created(SERVER);
      hooks.destroying(SERVER);
      hooks.destroyed(SERVER);
      hooks.notDestroyed(SERVER, "x");
    }
  }

  @Test
  void howACommandEndsIsSaidAndNoneGoesOnForEver() throws Exception {
    Map<String, String> path = Map.of("PATH", System.getenv("PATH"));
    Path pid = home.resolve("pid");
    assertThat(new BoundedCommand("exit 3", path, "t").run(Duration.ofSeconds(60)))
        .startsWith("exit code 3 after");
    assertThat(
            new BoundedCommand("sleep 600 & echo $! > " + pid + "; wait", path, "t")
                .run(Duration.ofMillis(500)))
        .contains("the limit of hooks.timeout");
    Optional<ProcessHandle> child = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
    if (child.isPresent()) {
      var _ = child.get().onExit().get();
    }
  }
}
