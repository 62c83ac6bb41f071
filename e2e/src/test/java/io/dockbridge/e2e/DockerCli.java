package io.dockbridge.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The docker client, pointed at one socket. */
final class DockerCli {
  private final Installation installation;
  private final Map<String, String> environment;

  DockerCli(Installation installation, Path socket) {
    this.installation = installation;
    this.environment = new TreeMap<>(installation.environment());
    environment.put("DOCKER_HOST", "unix://" + socket);
  }

  private DockerCli(Installation installation, Map<String, String> environment) {
    this.installation = installation;
    this.environment = environment;
  }

  /** The client of this installation that goes by the selected context. */
  static DockerCli byContext(Installation installation) {
    return new DockerCli(installation, installation.environment());
  }

  /** The same with one more variable in its environment. */
  DockerCli with(String name, String value) {
    Map<String, String> changed = new TreeMap<>(environment);
    changed.put(name, value);
    return new DockerCli(installation, changed);
  }

  /** Runs docker to its end, without input. */
  Result run(String... arguments) {
    try (Program program = launch(Program.nothing(), arguments)) {
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

  /** Starts docker. */
  Program launch(ProcessBuilder.Redirect input, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(installation.cloud().docker().toString());
    command.addAll(List.of(arguments));
    return Program.start(command, environment, installation.folder(), input);
  }

  /** Gives the engine the image {@code busybox}. */
  void importBusybox() {
    String tar = installation.cloud().busybox().toString();
    ok("import", "-c", "CMD [\"sh\"]", tar, "busybox");
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
