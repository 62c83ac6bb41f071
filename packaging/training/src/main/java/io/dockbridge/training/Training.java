package io.dockbridge.training;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a built program for some seconds, so that the JVM can keep what it learns: a daemon from its
 * start over a server with requests small and large to its end, and short commands meanwhile.
 */
public final class Training {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LONGEST = Duration.ofMinutes(9);
  private static final String LOCK = "training.lock";
  private static final Duration INTERVAL = Duration.ofMillis(50);

  /** Most commands: picocli, all settings, JSON. */
  private static final List<String> COMMAND = List.of("ports", "--history", "--output", "json");

  /** The shortest: what is not in its cache need not be set up before it begins. */
  private static final List<String> QUESTION = List.of("status");

  private final Path dist;
  private final Path home;
  private final Path caches;
  private final Stage stage;

  private Training(Path dist, Path home, Path caches, Stage stage) {
    this.dist = dist;
    this.home = home;
    this.caches = caches;
    this.stage = stage;
  }

  /**
   * Writes {@code daemon.aot}, {@code commands.aot} and {@code questions.aot}.
   *
   * @param arguments the folder with {@code dockbridge.jar}, an empty one for files, and the one
   *     for the caches; while another process writes there, nothing is done
   */
  public static void main(String[] arguments) throws Exception {
    giveUpLater();
    Path dist = Path.of(arguments[0]).toRealPath();
    Path home = Path.of(arguments[1]).toRealPath();
    Path caches = Path.of(arguments[2]).toRealPath();
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    try (FileChannel channel = FileChannel.open(caches.resolve(LOCK), CREATE, WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        new Training(dist, home, caches, Stage.open()).train();
      }
      System.exit(0);
    } catch (IOException e) {
      System.err.println("training: " + e.getMessage());
      System.exit(1); // the stage's threads would go on
    }
  }

  /** Nobody waits for a training that hangs; a build goes on without. */
  private static void giveUpLater() {
    Thread.ofPlatform().daemon().name("training-deadline").start(Training::giveUp);
  }

  private static void giveUp() {
    try {
      Thread.sleep(LONGEST);
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException _) {
      // It is over.
    }
  }

  private void train() throws IOException, InterruptedException {
    Files.writeString(
        home.resolve("config.yaml"),
        "logging: {level: info}\nssh: {port: %d}\n".formatted(stage.sshPort()));
    Process daemon =
        java("daemon", List.of("@" + dist.resolve("daemon.options")), daemonArguments()).start();
    try {
      await(this::answers, daemon);
      Traffic.firstRequests(socket());
      Traffic.toEngine(socket());
      await(() -> ports().size() > 0, daemon);
      Traffic.toProgram(ports().path(0).path("local_port").asInt());
      run("commands", COMMAND);
      run("questions", QUESTION);
      var _ = Traffic.request(socket(), "POST /_dockbridge/stop?destroy=true", "");
      requireSuccess(daemon, "daemon");
    } finally {
      daemon.destroyForcibly();
    }
  }

  private static List<String> daemonArguments() {
    return List.of("start", "--foreground", "--no-context");
  }

  private void run(String cache, List<String> arguments) throws IOException, InterruptedException {
    List<String> options =
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTRecordTraining"); // what is so short only loses by compiling at once
    requireSuccess(java(cache, options, arguments).start(), cache);
  }

  private void requireSuccess(Process process, String cache)
      throws IOException, InterruptedException {
    if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("the training for " + cache + " failed");
    }
    Files.move(draft(cache), caches.resolve(cache + ".aot"), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path draft(String cache) {
    return caches.resolve(cache + ".aot.new");
  }

  private ProcessBuilder java(String cache, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-Xlog:disable", "-XX:AOTCacheOutput=" + draft(cache)));
    command.addAll(List.of("-jar", dist.resolve("dockbridge.jar").toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME", home.toString(),
                "DOCKBRIDGE_HOME", home.toString(),
                "HCLOUD_TOKEN", "none",
                "HCLOUD_ENDPOINT", stage.cloud().toString()));
    return builder;
  }

  private Path socket() {
    return home.resolve("docker.sock");
  }

  private boolean answers() throws IOException {
    try {
      return !ports().isMissingNode();
    } catch (SocketException _) {
      return false; // no file yet, or nobody listens yet
    }
  }

  private JsonNode ports() throws IOException {
    String status = Traffic.request(socket(), "GET /_dockbridge/status", "");
    return new ObjectMapper().readTree(status).path("port_forwards");
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition, Process daemon)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline || !daemon.isAlive()) {
        throw new IOException("the daemon does not come up");
      }
      Thread.sleep(INTERVAL);
    }
  }
}
