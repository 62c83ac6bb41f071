package io.dockbridge.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A docker client, pointed at one socket. */
final class DockerCli {
  private final Installation installation;
  private final List<String> program;
  private final Map<String, String> environment;

  DockerCli(Installation installation, Path socket) {
    this(installation, theClient(installation), new TreeMap<>(installation.environment()));
    environment.put("DOCKER_HOST", "unix://" + socket);
  }

  private DockerCli(
      Installation installation, List<String> program, Map<String, String> environment) {
    this.installation = installation;
    this.program = program;
    this.environment = environment;
  }

  /** The client of this installation that goes by the selected context. */
  static DockerCli byContext(Installation installation) {
    return new DockerCli(installation, theClient(installation), installation.environment());
  }

  private static List<String> theClient(Installation installation) {
    return List.of(installation.cloud().docker().toString());
  }

  /** The program, as a shell can run it. */
  String program() {
    return String.join(" ", program);
  }

  /** Another program that goes by the same variables, pointed at the same socket. */
  DockerCli by(List<String> otherProgram) {
    return new DockerCli(installation, otherProgram, environment);
  }

  /** The same with one more variable in its environment. */
  DockerCli with(String name, String value) {
    Map<String, String> changed = new TreeMap<>(environment);
    changed.put(name, value);
    return new DockerCli(installation, program, changed);
  }

  /** Runs docker to its end, without input. */
  Result run(String... arguments) {
    try (Program program = launch(arguments)) {
      return program.await();
    }
  }

  /** Runs docker, which has to succeed; returns its output. */
  String ok(String... arguments) {
    return run(arguments).ok();
  }

  /** Runs docker with a file as its input. */
  Result runWith(Path input, String... arguments) {
    try (Program program = launch(ProcessBuilder.Redirect.from(input.toFile()), arguments)) {
      return program.await();
    }
  }

  /** Starts docker, without input. */
  Program launch(String... arguments) {
    return launch(Program.nothing(), arguments);
  }

  /** Starts docker. */
  Program launch(ProcessBuilder.Redirect input, String... arguments) {
    List<String> command = command(arguments);
    return Program.start(command, environment, installation.folder(), input);
  }

  /** Starts docker on a terminal of its own, whose other end is the program's input and output. */
  Program launchOnTerminal(int rows, int columns, String... arguments) {
    String size = "stty rows %d cols %d; exec ".formatted(rows, columns);
    // script gives it the terminal; all arguments are words that a shell leaves as they are.
    List<String> command =
        List.of("script", "-qefc", size + String.join(" ", command(arguments)), "/dev/null");
    return Program.start(command, environment, installation.folder(), ProcessBuilder.Redirect.PIPE);
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Gives the engine the image {@code busybox}. What it runs as a container's first process is deaf
   * to SIGTERM, for which an engine that ends would wait ten seconds.
   */
  void importBusybox() {
    String tar = installation.cloud().busybox().toString();
    ok("import", "-c", "CMD [\"sh\"]", "-c", "STOPSIGNAL SIGKILL", tar, "busybox");
  }

  /** Runs a web server in the background; returns its container's id. */
  String runHttpd(String... options) {
    List<String> arguments = new ArrayList<>(List.of("run", "-d"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("busybox", "httpd", "-f", "-h", "/www"));
    return ok(arguments.toArray(String[]::new));
  }

  /** Removes all containers. */
  void removeAll() {
    List<String> arguments = new ArrayList<>(List.of("rm", "-f"));
    arguments.addAll(ok("ps", "-aq").lines().toList());
    if (arguments.size() > 2) {
      ok(arguments.toArray(String[]::new));
    }
  }
}
