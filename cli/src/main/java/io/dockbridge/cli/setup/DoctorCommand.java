package io.dockbridge.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cli.docker.ContextStore;
import io.dockbridge.cli.docker.DockerConfigFile;
import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.cli.docker.HostChoice;
import io.dockbridge.cli.instance.DaemonLog;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.LockedInstances;
import io.dockbridge.cli.instance.SandboxProcess;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.OutputOption;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.DockBridgeConfig.LogLevel;
import io.dockbridge.config.Environment;
import io.dockbridge.config.Flag;
import io.dockbridge.config.HetznerToken;
import io.dockbridge.config.IoReason;
import io.dockbridge.doctor.CheckResult;
import io.dockbridge.doctor.CloudProject;
import io.dockbridge.doctor.ContextCheck;
import io.dockbridge.doctor.DaemonView;
import io.dockbridge.doctor.Diagnosis;
import io.dockbridge.doctor.DiagnosticTarget;
import io.dockbridge.doctor.Doctor;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dockbridge doctor}. */
@Command(
    name = "doctor",
    description = "Find what is wrong and say what to do. Changes nothing, wakes no server.",
    footer = {
      "",
      "Exit code 1 if there is a problem; 0 if there are only warnings.",
      "",
      "Examples:",
      "  dockbridge doctor",
      "  dockbridge doctor --host ssh://me@build-box"
    })
public final class DoctorCommand extends Subcommand implements Callable<Integer> {
  private static final Duration ATTEMPT = Duration.ofSeconds(5);
  private static final Duration TOTAL = Duration.ofSeconds(8);

  /** Any text: the API refuses it, and so shows that it answers. */
  private static final String NO_TOKEN = "none";

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      arity = "0..1",
      fallbackValue = "",
      description = "Check this host instead of the cloud, as start --host would use it.")
  private Optional<String> host = Optional.empty();

  @Override
  public Integer call() throws CliException {
    // It reports by itself what goes wrong.
    DaemonLog.configureCommand(LogLevel.ERROR, top().showsTraces());
    List<Diagnosis> found = examine();
    ArrayNode document = JsonNodeFactory.instance.arrayNode();
    found.forEach(it -> document.add(json(it)));
    output.print(document, this::table);
    boolean healthy = found.stream().noneMatch(it -> it.result() instanceof CheckResult.Problem);
    return healthy ? ExitCode.OK : ExitCode.FAILURE;
  }

  private List<Diagnosis> examine() throws CliException {
    try {
      Instance instance = Instance.of(top().config(environment(), choice()));
      DaemonView daemon = daemon(instance);
      DiagnosticTarget target =
          new DiagnosticTarget(
              instance.config(), instance.state(), environment(), daemon, context());
      Optional<String> used = instance.config().ssh().host().or(() -> hostOf(daemon));
      return used.isPresent()
          ? new Doctor(target, clock()).examine(used.get())
          : inTheCloud(instance, target);
    } catch (ConfigException e) {
      // Without settings there is nothing to check.
      return List.of(
          new Diagnosis("settings", new CheckResult.Problem(e.getMessage().strip(), e.advice())));
    }
  }

  private List<Flag> choice() throws CliException {
    return host.isPresent()
        ? List.of(new Flag("--host", "ssh.host", new HostChoice(environment()).resolve(host.get())))
        : List.of();
  }

  /** The host of a daemon that was started with one. */
  private static Optional<String> hostOf(DaemonView daemon) {
    return daemon
        .status()
        .map(it -> it.at("/server_status/host").asText(""))
        .filter(it -> !it.isEmpty());
  }

  private static DaemonView daemon(Instance instance) throws CliException {
    Optional<String> pid =
        Files.exists(instance.state().pidFile()) ? Optional.of(instance.pid()) : Optional.empty();
    boolean locked = instance.isLocked();
    return new DaemonView(
        locked,
        pid,
        locked ? status(instance) : Optional.empty(),
        locked ? Optional.empty() : instance.serversLeft());
  }

  private static Optional<JsonNode> status(Instance instance) {
    try {
      return instance.control().status();
    } catch (CliException _) {
      return Optional.empty(); // it hangs, which the check reports
    }
  }

  private ContextCheck context() throws CliException {
    try {
      Optional<String> context = DockerConfigFile.currentContext(environment());
      ContextStore store = new ContextStore(DockerContext.dockerFolder(environment()));
      return new ContextCheck(
          Optional.ofNullable(environment().variables().get("DOCKER_HOST"))
              .filter(it -> !it.isEmpty()),
          context,
          context.isPresent() ? store.host(context.get()) : Optional.empty());
    } catch (IOException e) {
      throw new CliException(
          "Docker's contexts cannot be read (" + IoReason.of(e) + ").",
          "Check the permissions of ~/.docker.",
          e);
    }
  }

  private List<Diagnosis> inTheCloud(Instance instance, DiagnosticTarget target)
      throws ConfigException, CliException {
    Environment effective = SandboxProcess.environment(instance.state(), environment());
    DockBridgeConfig config = top().config(effective);
    DiagnosticTarget there =
        new DiagnosticTarget(config, target.state(), effective, target.daemon(), target.context());
    HetznerToken token = HetznerToken.from(config, effective);
    Optional<ConfigException> noToken = missing(token);
    String bearer = noToken.isPresent() ? NO_TOKEN : token.reveal();
    try (HetznerClient client =
        new HetznerClient(
            config.hetzner().endpoint(),
            () -> bearer,
            Timing.standard().withLimits(ATTEMPT, TOTAL))) {
      String owner = instance.state().knownOwnerId().orElse("nobody");
      return new Doctor(there, clock())
          .examine(new CloudProject(client, noToken, owner, new LockedInstances(instance.state())));
    }
  }

  private static Optional<ConfigException> missing(HetznerToken token) {
    try {
      var _ = token.reveal();
      return Optional.empty();
    } catch (ConfigException e) {
      return Optional.of(e);
    }
  }

  private static ObjectNode json(Diagnosis diagnosis) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("check", diagnosis.check());
    return switch (diagnosis.result()) {
      case CheckResult.Ok(String what) -> node.put("result", "ok").put("what", what);
      case CheckResult.Warning(String what, String advice) ->
          node.put("result", "warning").put("what", what).put("advice", advice);
      case CheckResult.Problem(String what, String advice) ->
          node.put("result", "problem").put("what", what).put("advice", advice);
      case CheckResult.Skipped(String reason) -> node.put("result", "skipped").put("what", reason);
    };
  }

  private String table(JsonNode findings) {
    StringBuilder table = new StringBuilder();
    for (JsonNode finding : findings) {
      String result = finding.path("result").asText();
      table.append(
          "%s %-10s %s%n"
              .formatted(
                  mark(result), finding.path("check").asText(), finding.path("what").asText()));
      if (finding.has("advice")) {
        table.append("%-20s%s%n".formatted("", finding.path("advice").asText()));
      }
    }
    return table.toString();
  }

  private String mark(String result) {
    String word = "%-8s".formatted(result);
    return switch (result) {
      case "ok" -> terminal().green(word);
      case "skipped" -> word;
      case "warning" -> terminal().yellow(word);
      default -> terminal().bold(word);
    };
  }
}
