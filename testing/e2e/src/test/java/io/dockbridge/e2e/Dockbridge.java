package io.dockbridge.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The command {@code dockbridge} for one socket, each run in a process of its own. */
final class Dockbridge {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As the daemon has it in the background. */
  private static final String HEAP = "-Xmx192m";

  private final Installation installation;
  private final Path socket;

  Dockbridge(Installation installation, Path socket) {
    this.installation = installation;
    this.socket = socket;
  }

  /** Runs a command to its end. */
  Result run(String... arguments) {
    try (Program program = launch(List.of(arguments))) {
      return program.await();
    }
  }

  /** {@code start}, which has to succeed. */
  Result start() {
    Result started = run("start");
    started.ok();
    return started;
  }

  /** {@code start --foreground}, up to the moment when its socket answers. */
  Program startForeground() {
    return startForeground(HEAP);
  }

  /** The same with another size of its heap. */
  Program startForeground(String heap) {
    return awaitWords(launch(List.of(), heap, List.of("start", "--foreground")));
  }

  /** The same, where its process may have only so many files open. */
  Program startForegroundWithFiles(int most) {
    List<String> limit = List.of("prlimit", "--nofile=%1$d:%1$d".formatted(most));
    return awaitWords(launch(limit, HEAP, List.of("start", "--foreground")));
  }

  private static Program awaitWords(Program program) {
    Await.await("the daemon's first words")
        .failFast(
            () -> {
              if (!program.process().isAlive()) {
                throw new AssertionError("it ended at once: " + program.await());
              }
            })
        .until(() -> program.out().contains("DockBridge is running"));
    return program;
  }

  /** Starts a command as the launcher does. */
  Program launch(List<String> arguments) {
    return launch(List.of(), HEAP, arguments);
  }

  /**
   * Starts a command so that Ctrl-C works, even where this test runs in the background and so with
   * SIGINT ignored.
   */
  Program launchInForeground(String... arguments) {
    return launch(List.of("env", "--default-signal=INT"), HEAP, List.of(arguments));
  }

  private Program launch(List<String> prefix, String heap, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    Distribution distribution = installation.cloud().distribution();
    boolean daemon = arguments.contains("--foreground");
    command.addAll(daemon ? distribution.daemon(heap) : distribution.command());
    command.addAll(arguments);
    if (!socket.equals(installation.socket())) {
      command.addAll(List.of("--socket", socket.toString()));
    }
    return Program.start(
        command, installation.environment(), installation.folder(), Program.nothing());
  }

  /** What {@code status --output json} says. */
  JsonNode status() {
    try {
      return JSON.readTree(run("status", "--output", "json").ok());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The daemon's process id. */
  long pid() {
    return status().at("/instance_info/pid").asLong();
  }

  /** The id of the server that it says it has; 0 if it has none. */
  long server() {
    return status().at("/server_status/server/id").asLong();
  }

  /** Waits until the status is as wanted, and returns it. */
  JsonNode awaitStatus(String what, Predicate<JsonNode> wanted) {
    return Await.await(what).until(this::status, wanted);
  }

  /** Ends the daemon as {@code kill -9} does. */
  void kill() {
    killer().run();
  }

  /** The same for later, at once: who the daemon is need not be asked then. */
  Runnable killer() {
    ProcessHandle daemon = ProcessHandle.of(pid()).orElseThrow();
    return () -> {
      daemon.destroyForcibly();
      daemon.onExit().join();
    };
  }

  Path socket() {
    return socket;
  }
}
