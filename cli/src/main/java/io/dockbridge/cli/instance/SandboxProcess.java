package io.dockbridge.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.config.AtomicFile;
import io.dockbridge.config.Environment;
import io.dockbridge.config.IoReason;
import io.dockbridge.config.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The local Hetzner Cloud of an instance: a process of its own, so that its servers outlive a
 * daemon that is killed. Recorded in the instance's state.
 */
public final class SandboxProcess {
  private static final List<String> VARIABLES = List.of("HCLOUD_ENDPOINT", "HCLOUD_TOKEN");

  /** How the sandbox begins the line that says why it ends. */
  private static final String REASON = "sandbox: ";

  /** The first start makes the image that servers boot from, of packages from the network. */
  private static final Duration START_DEADLINE = Duration.ofMinutes(20);

  private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Path record;
  private final Path log;
  private final Path folder;
  private final Environment environment;
  private final Consumer<String> progress;

  /**
   * The sandbox of an instance.
   *
   * @param progress is told what the sandbox says while it starts, which can take minutes once
   */
  public SandboxProcess(StateDirectory state, Environment environment, Consumer<String> progress) {
    this.environment = environment;
    this.progress = progress;
    this.record = state.instance().resolve("sandbox.json");
    this.log = state.instance().resolve("sandbox.log");
    this.folder = state.instance().resolve("sandbox");
  }

  /** Starts it unless it runs, and says which variables lead to it. */
  public Map<String, String> ensureRunning(Pause pause) throws CliException, InterruptedException {
    try {
      Optional<JsonNode> running = recorded();
      return running.isPresent() ? variables(running.get()) : start(pause);
    } catch (IOException e) {
      throw new CliException(
          "The sandbox could not be started (" + IoReason.of(e) + ").", "See " + log, e);
    }
  }

  /** What a process has to see to use the sandbox of an instance, if that runs. */
  public static Environment environment(StateDirectory state, Environment environment)
      throws CliException {
    return environment.with(new SandboxProcess(state, environment, _ -> {}).variables());
  }

  /** Which variables lead to it; none if it does not run. */
  public Map<String, String> variables() throws CliException {
    try {
      return recorded().map(SandboxProcess::variables).orElse(Map.of());
    } catch (IOException e) {
      throw new CliException(
          "The sandbox's record cannot be read (" + IoReason.of(e) + ").", "See " + log, e);
    }
  }

  /**
   * Ends it if it runs, and waits until it is gone.
   *
   * @return whether it ran
   */
  public boolean stop(Pause pause) throws CliException {
    try {
      Optional<ProcessHandle> process = recorded().flatMap(SandboxProcess::process);
      if (process.isPresent()) {
        process.get().destroy();
        awaitEnd(process.get(), pause);
      }
      Files.deleteIfExists(record);
      return process.isPresent();
    } catch (IOException e) {
      throw new CliException(
          "The sandbox could not be stopped (" + IoReason.of(e) + ").", "See " + log, e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void awaitEnd(ProcessHandle process, Pause pause)
      throws CliException, InterruptedException {
    Duration waited = Duration.ZERO;
    for (; process.isAlive(); waited = waited.plus(LOOK)) {
      if (waited.compareTo(STOP_DEADLINE) > 0) {
        throw new CliException(
            ExitCode.FAILURE,
            "The sandbox (pid " + process.pid() + ") does not end.",
            "See " + log + ", then end it with: kill " + process.pid());
      }
      pause.pause(LOOK);
    }
  }

  private Map<String, String> start(Pause pause)
      throws IOException, CliException, InterruptedException {
    LogTail tail = LogTail.fromEnd(log);
    List<String> command = ProgramFiles.ofThisProcess().sandbox();
    command.addAll(List.of("--port", "0", "--state", folder.toString()));
    Process process = DetachedProcess.start(command, environment.variables(), log);
    Map<String, String> found = new LinkedHashMap<>();
    Duration waited = Duration.ZERO;
    for (; !found.keySet().containsAll(VARIABLES); waited = waited.plus(LOOK)) {
      boolean alive = process.isAlive(); // before its last words are read
      List<String> lines = tail.more();
      found.putAll(assignments(lines));
      if (!alive || waited.compareTo(START_DEADLINE) > 0) {
        process.destroy();
        throw failed(lines);
      }
      lines.stream().filter(line -> !isAssignment(line)).forEach(progress);
      pause.pause(LOOK);
    }
    AtomicFile.write(record, json(process, found));
    return variables(recorded().orElseThrow());
  }

  /** With the reason that the sandbox gave last, if it gave one. */
  private CliException failed(List<String> lastLines) {
    String reason =
        lastLines.stream()
            .filter(line -> line.startsWith(REASON))
            .map(line -> ": " + line.substring(REASON.length()))
            .reduce("", (_, last) -> last);
    return new CliException(
        ExitCode.FAILURE, "The sandbox did not start" + reason + ".", "See " + log);
  }

  private static boolean isAssignment(String line) {
    return VARIABLES.stream().anyMatch(variable -> line.startsWith(variable + "="));
  }

  private static Map<String, String> assignments(List<String> lines) {
    return lines.stream()
        .filter(SandboxProcess::isAssignment)
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip(), (_, b) -> b));
  }

  private static String json(Process process, Map<String, String> variables) {
    var json = new ObjectMapper().createObjectNode().put("pid", process.pid());
    process.info().startInstant().ifPresent(it -> json.put("started", it.toString()));
    variables.forEach(json::put);
    return json + "\n";
  }

  /** The variables for the daemon; the setting's own one so that it wins over everything. */
  private static Map<String, String> variables(JsonNode record) {
    return Map.of(
        "DOCKBRIDGE_HETZNER_ENDPOINT", record.path("HCLOUD_ENDPOINT").asText(),
        "HCLOUD_TOKEN", record.path("HCLOUD_TOKEN").asText());
  }

  private Optional<JsonNode> recorded() throws IOException {
    if (!Files.exists(record)) {
      return Optional.empty();
    }
    return Optional.of(new ObjectMapper().readTree(Files.readString(record)))
        .filter(it -> process(it).isPresent());
  }

  /** The recorded process if it still is that one: a pid alone may be somebody else's by now. */
  private static Optional<ProcessHandle> process(JsonNode record) {
    return ProcessHandle.of(record.path("pid").asLong())
        .filter(ProcessHandle::isAlive)
        .filter(
            it ->
                it.info()
                    .startInstant()
                    .filter(start -> start.toString().equals(record.path("started").asText()))
                    .isPresent());
  }
}
