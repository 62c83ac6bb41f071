package io.dockbridge.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A temporary folder with DockBridge's state, docker's configuration and the commands themselves:
 * the user's own are not touched. Closing it ends every process that lives in it.
 */
final class DemoHome implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TAIL = 15;

  /** A user's settings for the same programs would lead elsewhere; a proxy, too. */
  private static final List<String> NOT_INHERITED =
      List.of("DOCKER_", "DOCKBRIDGE_", "HCLOUD_", "HETZNER_", "HTTP_PROXY", "ALL_PROXY");

  private final Path folder;
  private final Map<String, String> inherited;
  private final DemoOutput out;

  private DemoHome(Path folder, Map<String, String> inherited, DemoOutput out) {
    this.folder = folder;
    this.inherited = inherited;
    this.out = out;
  }

  /**
   * A new one with settings that let a server go after seconds.
   *
   * @param dockbridge the words that start the command
   * @param inherited the environment of this process
   */
  static DemoHome create(List<String> dockbridge, Map<String, String> inherited, DemoOutput out)
      throws DemoException {
    try {
      DemoHome home = new DemoHome(Files.createTempDirectory("dockbridge-demo-"), inherited, out);
      for (String name : List.of("bin", "docker", "home")) {
        Files.createDirectory(
            home.folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.writeString(
          home.folder.resolve("home/config.yaml"),
          "activity: {idle_timeout: 8s, grace_period: 2s}\n");
      home.script("bin/dockbridge", quoted(dockbridge));
      return home;
    } catch (IOException e) {
      throw new DemoException("No temporary folder could be made (" + e + ").", "", e);
    }
  }

  private static String quoted(List<String> words) {
    return words.stream().map(DemoHome::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Makes docker the client in the servers' file system, which brings its own C library. */
  void useClientOf(Path tree) throws DemoException {
    try (Stream<Path> libraries = Files.list(tree.resolve("usr/lib"))) {
      List<Path> folders =
          libraries.filter(it -> it.getFileName().toString().endsWith("-linux-gnu")).toList();
      Path loader = loader(folders);
      String path = folders.stream().map(Path::toString).collect(Collectors.joining(":"));
      script(
          "bin/docker",
          quoted(List.of(loader.toString(), "--library-path", path, tree + "/usr/bin/docker")));
    } catch (IOException e) {
      throw new DemoException("The docker client could not be made ready (" + e + ").", "", e);
    }
  }

  private static Path loader(List<Path> folders) throws IOException {
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          if (file.getFileName().toString().startsWith("ld-linux")) {
            return file;
          }
        }
      }
    }
    throw new IOException("no dynamic loader in " + folders);
  }

  private void script(String name, String command) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\nexec " + command + " \"$@\"\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** What commands of the demo find around themselves; all of it. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(inherited);
    environment.keySet().removeIf(DemoHome::isNotInherited);
    environment.merge("PATH", "/usr/bin:/bin", (given, _) -> given);
    environment.compute("PATH", (_, path) -> folder.resolve("bin") + ":" + path);
    environment.put("DOCKBRIDGE_HOME", home().toString());
    environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
    return environment;
  }

  private static boolean isNotInherited(String name) {
    return NOT_INHERITED.stream().anyMatch(name.toUpperCase(Locale.ROOT)::startsWith);
  }

  /** Where its commands run and files can be put. */
  Path folder() {
    return folder;
  }

  /** The demo's {@code DOCKBRIDGE_HOME}. */
  Path home() {
    return folder.resolve("home");
  }

  /** The environment of this process. */
  Map<String, String> inherited() {
    return inherited;
  }

  /** The end of the daemon's log; empty if it has none. */
  List<String> logTail() {
    try (Stream<Path> files = Files.walk(home())) {
      List<String> lines = new ArrayList<>();
      for (Path log : files.filter(it -> it.endsWith("daemon.log")).toList()) {
        lines.addAll(Files.readAllLines(log));
      }
      return lines.subList(Math.max(0, lines.size() - TAIL), lines.size());
    } catch (IOException e) {
      return List.of("(it cannot be read: " + e + ")");
    }
  }

  /** Ends the daemon in order, so that it deletes its server, even if it has hardly begun. */
  void endProcesses() {
    List<ProcessHandle> processes = ProcessHandle.allProcesses().filter(this::livesHere).toList();
    processes.forEach(ProcessHandle::destroy);
    processes.forEach(DemoHome::awaitEnd);
  }

  private boolean livesHere(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "environ");
      String variables = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return Arrays.asList(variables.split("\0", -1)).contains("DOCKBRIDGE_HOME=" + home());
    } catch (IOException _) {
      return false; // It has ended.
    }
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException _) {
      process.destroyForcibly();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    endProcesses();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
      out.note("Nothing is left: no daemon, no server, no files but the cache.");
    } catch (IOException | UncheckedIOException e) {
      out.note("The folder " + folder + " could not be removed (" + e + ").");
    }
  }
}
