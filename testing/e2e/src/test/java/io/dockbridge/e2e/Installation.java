package io.dockbridge.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.sandbox.ServerView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * DockBridge as one user has it: a home of its own with settings, state and docker's configuration.
 * Closing it kills what still runs of it and deletes what it still has in the cloud.
 */
final class Installation implements AutoCloseable {
  private final Cloud cloud;
  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private final Map<String, Map<String, String>> settings = new TreeMap<>();

  Installation(Cloud cloud) {
    this.cloud = cloud;
    this.folder = newFolder(cloud.folder());
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", folder.toString());
    environment.put("DOCKBRIDGE_HOME", home().toString());
    environment.put("DOCKER_CONFIG", dockerConfig().toString());
    environment.put("HCLOUD_ENDPOINT", cloud.sandbox().endpoint().toString());
    environment.put("HCLOUD_TOKEN", cloud.sandbox().token());
    set("activity.idle_timeout", "10m").set("activity.grace_period", "1s");
    set("limits.max_servers_per_hour", "0"); // some tests need more than users do
  }

  private static Path newFolder(Path parent) {
    try {
      return Files.createTempDirectory(parent, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a setting to {@code config.yaml}, for daemons that start from now on. */
  Installation set(String name, String value) {
    String[] parts = name.split("\\.", 2);
    settings.computeIfAbsent(parts[0], _ -> new TreeMap<>()).put(parts[1], value);
    StringBuilder yaml = new StringBuilder();
    settings.forEach((section, values) -> yaml.append(section + ": " + braced(values) + "\n"));
    try {
      Files.createDirectories(home());
      Files.writeString(home().resolve("config.yaml"), yaml);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String braced(Map<String, String> values) {
    return values.toString().replace("=", ": ");
  }

  /** Gives programs that start from now on another token. */
  Installation token(String token) {
    environment.put("HCLOUD_TOKEN", token);
    return this;
  }

  /** The environment of its programs. */
  Map<String, String> environment() {
    return environment;
  }

  Path home() {
    return folder.resolve("home");
  }

  Path dockerConfig() {
    return folder.resolve("docker-config");
  }

  /** Where its programs' output goes, and tests can put files. */
  Path folder() {
    return folder;
  }

  Path socket() {
    return home().resolve("docker.sock");
  }

  /** The command, for the default socket. */
  Dockbridge dockbridge() {
    return new Dockbridge(this, socket());
  }

  /** The docker client, for the default socket. */
  DockerCli docker() {
    return new DockerCli(this, socket());
  }

  Cloud cloud() {
    return cloud;
  }

  /** The folders of its instances, each with state and log. */
  List<Path> instances() {
    Path instances = home().resolve("instances");
    return Files.isDirectory(instances) ? Folder.list(instances) : List.of();
  }

  /** The only instance's folder. */
  Path instance() {
    List<Path> all = instances();
    if (all.size() != 1) {
      throw new AssertionError("not one instance but " + all);
    }
    return all.getFirst();
  }

  /** All orders of this installation for servers. */
  List<JsonNode> orders() {
    return owner().map(cloud::orders).orElse(List.of());
  }

  /** What of this installation exists in the cloud now. */
  List<ServerView> servers() {
    List<String> ordered = orders().stream().map(order -> order.path("name").asText()).toList();
    return cloud.sandbox().servers().stream().filter(it -> ordered.contains(it.name())).toList();
  }

  /** The only server. */
  ServerView server() {
    List<ServerView> all = servers();
    if (all.size() != 1) {
      throw new AssertionError("not one server but " + all);
    }
    return all.getFirst();
  }

  /** The volumes of this installation that exist in the cloud now, as its API tells of them. */
  List<JsonNode> volumes() {
    return owner().map(cloud::volumes).orElse(List.of());
  }

  private Optional<String> owner() {
    Path file = home().resolve("owner");
    return Files.exists(file) ? Optional.of(read(file).strip()) : Optional.empty();
  }

  /** Every process of this machine that belongs to this installation. */
  List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses().filter(this::isOurs).toList();
  }

  private boolean isOurs(ProcessHandle process) {
    try {
      String variables = Files.readString(Path.of("/proc", process.pid() + "", "environ"));
      return Arrays.asList(variables.split("\0", -1)).contains("DOCKBRIDGE_HOME=" + home());
    } catch (IOException _) {
      return false; // it has ended, or is none of ours
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete(JsonNode volume) {
    long id = volume.path("id").asLong();
    Await.until("volume " + id + " to be free", () -> deleteServers() && isFree(id));
    cloud.deleteVolume(id);
  }

  /** A server that something is being done with refuses; so they are told more than once. */
  private boolean deleteServers() {
    servers().forEach(server -> cloud.delete(server.id()));
    return servers().isEmpty();
  }

  private boolean isFree(long volume) {
    return volumes().stream()
        .filter(it -> it.path("id").asLong() == volume)
        .allMatch(it -> it.path("server").isNull());
  }

  @Override
  public void close() {
    processes().forEach(ProcessHandle::destroyForcibly);
    Await.until("the end of all processes", () -> processes().isEmpty());
    servers().forEach(server -> cloud.delete(server.id()));
    volumes().forEach(this::delete);
    Folder.delete(folder);
  }
}
