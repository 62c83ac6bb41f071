package io.dockbridge.benchmarks;

import io.dockbridge.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The built command with a home of its own, and its daemon. */
final class DockBridge {
  static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private final Path home;
  private final Map<String, String> environment = new TreeMap<>();

  DockBridge(Path home, Sandbox sandbox) throws IOException {
    this(
        home,
        Map.of("HCLOUD_ENDPOINT", sandbox.endpoint().toString(), "HCLOUD_TOKEN", sandbox.token()));
  }

  private DockBridge(Path home, Map<String, String> cloud) throws IOException {
    this.home = home;
    Files.createDirectories(home);
    Files.writeString(home.resolve("config.yaml"), "activity: {idle_timeout: 2h}\n");
    environment.putAll(cloud);
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", System.getProperty("user.home"));
    environment.put("DOCKBRIDGE_HOME", home.toString());
    environment.put("DOCKER_CONFIG", home.resolve("docker").toString());
  }

  /** The same command with another home. */
  DockBridge another(Path otherHome) throws IOException {
    return new DockBridge(otherHome, environment);
  }

  Map<String, String> environment() {
    return environment;
  }

  /** The command. */
  Program command(String... arguments) {
    Path checkout = Path.of(System.getProperty("dockbridge.checkout"));
    return new Program(List.of(checkout.resolve("dockbridge").toString()), environment)
        .with(arguments);
  }

  /** Starts the daemon; ms until the command returns, when the socket answers. */
  double start() throws IOException, InterruptedException {
    return command("start", "--no-context").time();
  }

  void stop(String... options) throws IOException, InterruptedException {
    command("stop", "--yes").with(options).time();
  }

  Path socket() {
    return home.resolve("docker.sock");
  }

  /** Its docker client. */
  Program docker() {
    return docker("unix://" + socket());
  }

  /** A docker client for another engine. */
  Program docker(String host) {
    return new Program(List.of("docker"), environment).env("DOCKER_HOST", host);
  }

  Path key() throws IOException {
    return instance().resolve("ssh").resolve("id_ed25519");
  }

  long pid() throws IOException {
    return Long.parseLong(Files.readString(instance().resolve("daemon.pid")).strip());
  }

  private Path instance() throws IOException {
    try (Stream<Path> all = Files.list(home.resolve("instances"))) {
      return all.findFirst().orElseThrow();
    }
  }
}
