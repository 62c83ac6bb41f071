package io.dockbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.Surroundings;
import io.dockbridge.rehearsal.Stage;
import io.dockbridge.rehearsal.Traffic;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Plays a day of a daemon in this process within seconds, so that the JVM can keep what it learns
 * (tools/publish, docs/adr/0019): a start in the cloud, a server with requests small and large, by
 * its socket and by a port, and its end; and then a few requests to a host.
 */
public final class Rehearsal {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(50);

  /** Changes nothing, but has to be read. */
  static final String CONFIG = "logging: {level: info}\n";

  private final Surroundings surroundings;
  private final String port;

  private Rehearsal(Path home) throws IOException {
    Path state = Files.createDirectories(home.resolve("state"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
    this.port = Files.readString(home.resolve(Stage.PORT_FILE));
    Files.writeString(state.resolve("config.yaml"), CONFIG + "ssh: {port: " + port + "}\n");
    Map<String, String> environment =
        Map.of(
            "DOCKBRIDGE_HOME", state.toString(),
            "HCLOUD_TOKEN", "none",
            "HCLOUD_ENDPOINT", Files.readString(home.resolve(Stage.CLOUD_FILE)));
    this.surroundings = new Surroundings(environment, home, home);
  }

  /**
   * Runs it.
   *
   * @param arguments an empty directory for its files, and where the caches of short commands are
   *     to be: of most of them and, if named, of plain questions
   */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]).toAbsolutePath();
    System.setProperty("user.home", home.toString()); // where known_hosts is
    giveUpLater();
    Process stage = stage(home);
    try {
      await(() -> Files.exists(home.resolve(Stage.PORT_FILE)));
      Rehearsal rehearsal = new Rehearsal(home);
      rehearsal.play(rehearsal::inCloud, true);
      rehearsal.play(rehearsal::onHost, false, "--host", rehearsal.host());
    } finally {
      stage.destroy();
    }
    CommandRehearsal commands = new CommandRehearsal(home.resolve("commands"));
    commands.play(CommandRehearsal.COMMAND, Path.of(arguments[1]));
    if (arguments.length > 2) {
      commands.play(CommandRehearsal.QUESTION, Path.of(arguments[2]));
    }
    System.exit(0);
  }

  /** Nobody waits for a rehearsal that hangs; a build goes on without. */
  private static void giveUpLater() {
    Thread.ofPlatform()
        .daemon()
        .name("curfew")
        .start(
            () -> {
              try {
                Thread.sleep(LONGEST);
                Runtime.getRuntime().halt(1);
              } catch (InterruptedException _) {
                // It is over.
              }
            });
  }

  static ProcessBuilder java(String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return new ProcessBuilder(command);
  }

  private static Process stage(Path home) throws IOException {
    String path = System.getProperty("java.class.path");
    return java("-cp", path, Stage.class.getName(), home.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private interface Act {
    void play(Instance instance) throws IOException, CliException, InterruptedException;
  }

  private String host() {
    return "ssh://rehearsal@127.0.0.1:" + port;
  }

  private void inCloud(Instance instance) throws IOException, CliException, InterruptedException {
    Traffic.firstRequests(instance.config().socketPath());
    Traffic.toEngine(instance.config().socketPath());
    await(() -> instance.status().at("/port_forwards").size() > 0);
    JsonNode local = instance.status().at("/port_forwards/0/local_port");
    Traffic.toProgram(local.asInt());
  }

  private void onHost(Instance instance) throws IOException, CliException, InterruptedException {
    await(() -> instance.status().at("/port_forwards").size() > 0);
    Traffic.firstRequests(instance.config().socketPath());
  }

  private void play(Act act, boolean destroy, String... options)
      throws IOException, CliException, ConfigException, InterruptedException {
    Thread daemon = Thread.ofPlatform().name("daemon").start(() -> start(options));
    Instance instance = new DockBridgeCommand(surroundings).instance();
    await(() -> instance.control().status().isPresent());
    try {
      act.play(instance);
    } finally {
      instance.control().stop(destroy);
      daemon.join();
    }
  }

  private void start(String... options) {
    List<String> arguments = new ArrayList<>(List.of("start", "--foreground", "--no-context"));
    arguments.addAll(List.of(options));
    PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
    new Commands(surroundings, Terminal.ofThisProcess(surroundings), Thread::sleep)
        .run(out, out, arguments.toArray(String[]::new));
  }

  private interface Condition {
    boolean holds() throws CliException;
  }

  private static void await(Condition condition)
      throws IOException, CliException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the daemon does not come up");
      }
      Thread.sleep(LOOK);
    }
  }
}
