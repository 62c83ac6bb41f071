package io.dockbridge.cli.daemon;

import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.service.ProgramCopy;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code dockbridge run-with}: an instance for one command. Its daemon ends, with the server, when
 * this process is gone for whatever reason, so that nothing is left after a kill -9 either.
 */
@Command(
    name = "run-with",
    description = "Start an instance for a command; remove it and its server afterwards.",
    footer = {
      "",
      "The command sees DOCKER_HOST, DOCKBRIDGE_INSTANCE and what Testcontainers needs. Its exit",
      "code is this command's. Without --name the instance has a new name and no data volume.",
      "",
      "Examples:",
      "  dockbridge run-with -- mvn verify",
      "  dockbridge run-with --name ci-1 -- docker compose up --exit-code-from tests"
    })
public final class RunWithCommand extends Subcommand implements Callable<Integer> {
  private static final int NAME_BYTES = 3;
  private static final String KEY_VARIABLE = "DOCKBRIDGE_SSH_KEY_PATH";

  @Option(names = "--sandbox", description = "As `dockbridge start --sandbox`.")
  private boolean sandbox;

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "What to run, after `--`.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    Optional<String> fresh =
        environment().instanceName().isPresent() ? Optional.empty() : Optional.of(newName());
    List<String> choice = new ArrayList<>(top().arguments());
    fresh.ifPresent(it -> choice.addAll(List.of("--name", it)));
    Instance instance =
        Instance.of(
            top().config(fresh.map(environment()::withInstance).orElseGet(this::environment)));
    if (instance.isLocked()) {
      throw new CliException(
          ExitCode.INSTANCE_CONFLICT,
          "Instance " + instance.id() + " is in use (pid " + instance.pid() + ").",
          "Choose another name, or none.");
    }
    try (ForwardedSignals signals = ForwardedSignals.open(terminal().interactive())) {
      try {
        Optional<Path> key = fresh.flatMap(_ -> sharedKey(instance));
        // What these print is not the command's output.
        int started = run(err(), start(fresh.isPresent(), key), choice);
        return started != ExitCode.OK ? started : run(instance, key, signals);
      } finally {
        remove(instance, choice, fresh.isPresent());
      }
    }
  }

  private static String newName() {
    byte[] random = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(random);
    return "run-" + HexFormat.of().formatHex(random);
  }

  /**
   * The key of all instances without a name in this home: one of its own would stay in the project
   * for each. Empty where the settings choose a key, or a host.
   */
  private static Optional<Path> sharedKey(Instance instance) {
    return instance.config().ssh().keyPath().isPresent()
            || instance.config().ssh().host().isPresent()
        ? Optional.empty()
        : Optional.of(instance.state().home().resolve("run-with").resolve("id_ed25519"));
  }

  private List<String> start(boolean withoutVolume, Optional<Path> key) {
    List<String> start = new ArrayList<>(List.of("start", "--no-context"));
    start.addAll(List.of("--until-end-of", Long.toString(ProcessHandle.current().pid())));
    if (withoutVolume) {
      start.add("--no-volume");
    }
    key.ifPresent(it -> start.addAll(List.of("--key", it.toString())));
    if (sandbox) {
      start.add("--sandbox");
    }
    return start;
  }

  private int run(Instance instance, Optional<Path> key, ForwardedSignals signals)
      throws CliException, InterruptedException {
    Optional<Integer> signalled = signals.exitCode();
    if (signalled.isPresent()) {
      return signalled.get();
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    setVariables(builder.environment(), instance);
    key.ifPresent(it -> builder.environment().put(KEY_VARIABLE, it.toString()));
    try {
      Process process = builder.start();
      signals.passTo(process);
      return process.waitFor();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.NOT_FOUND,
          "The command cannot be run: " + IoReason.of(e),
          "Check its name and the PATH.");
    }
  }

  private void setVariables(Map<String, String> variables, Instance instance) {
    String socket = instance.config().socketPath().toString();
    variables.clear();
    variables.putAll(environment().variables());
    List.of("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH").forEach(variables::remove);
    variables.put("DOCKER_HOST", "unix://" + socket);
    variables.put("DOCKBRIDGE_INSTANCE", instance.id());
    variables.put("TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE", socket);
    // Else Testcontainers takes a build machine that is a container for one of the engine's.
    variables.put("TESTCONTAINERS_HOST_OVERRIDE", "localhost");
  }

  /** The command's exit code counts, whatever becomes of this; what stays is said. */
  private void remove(Instance instance, List<String> choice, boolean forgotten)
      throws CliException {
    int stopped = ExitCode.OK;
    if (instance.isInUse()) {
      stopped = run(err(), List.of("stop", "--yes"), choice);
    }
    boolean gone = stopped == ExitCode.OK || stopped == ExitCode.NOT_RUNNING;
    if (!forgotten || !gone || instance.serversUnanswered().isPresent()) {
      return;
    }
    try {
      ProgramCopy.delete(instance.state().instance());
    } catch (IOException e) {
      err().println("dockbridge: " + instance.state().instance() + " stays: " + IoReason.of(e));
    }
  }
}
