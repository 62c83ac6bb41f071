package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.dockbridge.cli.cloud.ServerCreation;
import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.cli.docker.HostChoice;
import io.dockbridge.cli.instance.DaemonLog;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.ProgramFiles;
import io.dockbridge.cli.instance.SandboxProcess;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Text;
import io.dockbridge.cli.setup.EnvCommand;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.Environment;
import io.dockbridge.config.Flag;
import io.dockbridge.config.HetznerSettings;
import io.dockbridge.config.HetznerToken;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dockbridge start}. */
@Command(
    name = "start",
    description =
        "Start the daemon. It provides docker.sock and creates a server on demand, or uses your own"
            + " host.",
    footer = {
      "",
      "Examples:",
      "  dockbridge start",
      "  dockbridge start --wait --type cx33 --location nbg1",
      "  dockbridge start --host ssh://me@build-box",
      "  dockbridge start --sandbox --no-context"
    })
public final class StartCommand extends Subcommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(20);

  /** From the first answer of the daemon to the first one of the cloud. */
  private static final Duration CLOUD_ANSWERS = Duration.ofMillis(1500);

  private static final Duration ENDS = Duration.ofSeconds(20);

  @Option(names = "--foreground", description = "Stay, and log to the terminal.")
  private boolean foreground;

  /** How the background daemon is started: as {@code --foreground}, but its output is the log. */
  @Option(names = "--detached", hidden = true)
  private boolean detached;

  @Option(names = "--no-context", description = "Leave the docker CLI's contexts alone.")
  private boolean noContext;

  @Option(
      names = "--sandbox",
      description = "Use a Hetzner Cloud on this machine, with real servers (Linux, root).")
  private boolean sandbox;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Use a machine you have, over SSH, and make nothing in the cloud: ssh://user@host,"
              + " context:NAME, or without a value what DOCKER_HOST or the docker context says.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--forwards-only",
      description =
          "With a host: open its containers' ports here and nothing else; docker is used past"
              + " DockBridge.")
  private boolean forwardsOnly;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "The server type, auto, or several in order of preference: cx23,auto.")
  private Optional<String> type = Optional.empty();

  @Option(
      names = "--location",
      paramLabel = "LOCATION",
      description = "The location, or several in order of preference: fsn1,nbg1.")
  private Optional<String> location = Optional.empty();

  /** Of `run-with`: the process for which the daemon is there, with a server that never stays. */
  @Option(names = "--until-end-of", hidden = true, paramLabel = "PID")
  private Optional<Long> user = Optional.empty();

  /** Of `run-with`: nobody would use its data volume again. */
  @Option(names = "--no-volume", hidden = true)
  private boolean noVolume;

  /** Of `run-with`: a key of its own for each command would stay in the project. */
  @Option(names = "--key", hidden = true)
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--wait",
      description = "Create the server now, show each step, and return when it is ready.")
  private boolean wait;

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    List<Flag> choice = choice();
    Instance instance = Instance.of(top().config(environment(), choice));
    instance.state().prepare();
    return instance.config().ssh().host().isPresent()
        ? start(instance, environment(), choice)
        : inTheCloud(instance, choice);
  }

  /** What the options say about the host. */
  private List<Flag> choice() throws ConfigException, CliException {
    List<Flag> choice = new ArrayList<>();
    boolean configured = top().config().ssh().host().isPresent();
    Optional<String> named =
        host.or(() -> Optional.of("").filter(_ -> forwardsOnly && !configured));
    if (named.isPresent()) {
      choice.add(
          new Flag("--host", "ssh.host", new HostChoice(environment()).resolve(named.get())));
    }
    if (forwardsOnly) {
      choice.add(new Flag("--forwards-only", "ssh.forwards_only", "true"));
    }
    type.ifPresent(it -> choice.add(new Flag("--type", "hetzner.server_type", it)));
    user.ifPresent(_ -> choice.add(new Flag("--until-end-of", "lifecycle.on_stop", "destroy")));
    if (noVolume) {
      choice.add(new Flag("--no-volume", "hetzner.volume_size", "0"));
    }
    key.ifPresent(it -> choice.add(new Flag("--key", "ssh.key_path", it)));
    location.ifPresent(it -> choice.add(new Flag("--location", "hetzner.location", it)));
    if (sandbox && (configured || named.isPresent())) {
      throw new CliException(
          ExitCode.USAGE, "--sandbox and a host exclude each other.", "Leave one of them out.");
    }
    return choice;
  }

  private int inTheCloud(Instance instance, List<Flag> choice)
      throws ConfigException, CliException, InterruptedException {
    Map<String, String> additions = sandbox ? sandbox(instance).ensureRunning(pause()) : Map.of();
    Environment effective = environment().with(additions);
    // Said now and here, not by the first Docker command.
    HetznerToken.from(top().config(effective), effective).reveal();
    return start(instance, effective, choice);
  }

  private int start(Instance instance, Environment effective, List<Flag> choice)
      throws ConfigException, CliException, InterruptedException {
    if (foreground || detached) {
      return inThisProcess(Instance.of(top().config(effective, choice)), effective);
    }
    List<String> arguments = new ArrayList<>(top().arguments());
    choice.forEach(it -> arguments.addAll(argument(it)));
    Process daemon = inBackground(instance, effective, arguments);
    JsonNode server = firstStatus(instance);
    requireToken(instance, daemon, server);
    announce(instance, daemon.pid(), select(instance));
    announceServer(instance, server);
    if (wait && instance.config().ssh().host().isEmpty()) {
      new ServerCreation(instance, pause(), out()).run();
    }
    return ExitCode.OK;
  }

  /** Where another daemon has the socket, its version is told if it is another one. */
  private Process inBackground(Instance instance, Environment effective, List<String> arguments)
      throws ConfigException, CliException, InterruptedException {
    try {
      return new BackgroundDaemon(instance, pause()).start(arguments, effective.variables());
    } catch (CliException e) {
      Optional<String> difference =
          e.exitCode() == ExitCode.INSTANCE_CONFLICT ? difference(instance) : Optional.empty();
      throw difference.isEmpty()
          ? e
          : new CliException(
              e.exitCode(),
              String.valueOf(e.getMessage()),
              e.advice() + " (" + difference.get() + ")");
    }
  }

  /** Empty, too, where the socket is another program's, which may answer anything. */
  private static Optional<String> difference(Instance instance) {
    try {
      return instance
          .control()
          .status()
          .flatMap(it -> InstalledVersion.difference(it.path("instance_info")));
    } catch (CliException _) {
      return Optional.empty();
    }
  }

  /** As soon as the cloud has answered the daemon, if that is soon. */
  private JsonNode firstStatus(Instance instance) throws CliException, InterruptedException {
    boolean left = instance.serversLeft().isPresent();
    JsonNode server = instance.status().path("server_status");
    for (Duration waited = Duration.ZERO;
        waited.compareTo(CLOUD_ANSWERS) < 0 && isOpen(server, left);
        waited = waited.plus(LOOK)) {
      pause().pause(LOOK);
      server = instance.status().path("server_status");
    }
    return server;
  }

  private static boolean isOpen(JsonNode server, boolean left) {
    return server.path("cloud").asText().equals("unknown")
        || (left && server.path("status").asText().equals("absent"));
  }

  /** Without a valid token a daemon is of no use: nothing is left running. */
  private static void requireToken(Instance instance, Process daemon, JsonNode server)
      throws CliException, InterruptedException {
    if (!server.path("cloud").asText().equals("refuses")) {
      return;
    }
    if (instance.control().stop(false)) {
      boolean _ = daemon.waitFor(ENDS); // its lock goes a moment before the process
    }
    throw new CliException(
        ExitCode.FAILURE,
        "Hetzner refuses the token: " + server.path("detail").asText(),
        "Nothing was started. `dockbridge doctor` checks the token.");
  }

  private List<String> argument(Flag flag) {
    return switch (flag.name()) {
      case "--forwards-only", "--no-volume" -> List.of(flag.name());
      case "--until-end-of" -> List.of(flag.name(), user.orElseThrow().toString());
      default -> List.of(flag.name(), flag.value());
    };
  }

  private int inThisProcess(Instance instance, Environment effective)
      throws ConfigException, CliException, InterruptedException {
    if (instance.config().logging().file().isPresent()) {
      instance.state().prepareLog();
    }
    DaemonLog.configure(instance.config().logging(), detached);
    HetznerToken token = HetznerToken.from(instance.config(), effective);
    try (ForegroundDaemon daemon =
        ForegroundDaemon.start(
            instance, token, effective, context(instance), sandbox(instance), program())) {
      if (!detached) {
        announce(instance, ProcessHandle.current().pid(), select(instance));
        announceServer(instance, MissingNode.getInstance());
      }
      user.ifPresent(daemon::stopAfter);
      daemon.awaitStop();
    }
    return ExitCode.OK;
  }

  private List<String> program() {
    List<String> command = ProgramFiles.ofThisProcess().command();
    command.addAll(top().arguments());
    return command;
  }

  private SandboxProcess sandbox(Instance instance) {
    return new SandboxProcess(instance.state(), environment(), this::say);
  }

  private void say(String progress) {
    err().println(progress);
  }

  /** The selected context; without one docker has to be told the socket. */
  private Optional<String> select(Instance instance) {
    if (noContext || instance.config().ssh().forwardsOnly()) {
      return Optional.empty();
    }
    try {
      return Optional.of(context(instance).select());
    } catch (CliException e) {
      PrintWriter err = err();
      err.println("dockbridge: " + e.getMessage());
      err.println("  " + e.advice());
      return Optional.empty();
    }
  }

  private DockerContext context(Instance instance) {
    return new DockerContext(environment(), instance.state(), instance.config().socketPath());
  }

  private void announce(Instance instance, long pid, Optional<String> context) {
    out().println("DockBridge is running (pid " + pid + ").");
    if (instance.config().ssh().forwardsOnly()) {
      out().println("Host:    " + host(instance) + "; what its containers publish is open here");
      return;
    }
    out().println("Socket:  " + instance.config().socketPath());
    context.ifPresentOrElse(
        it -> out().println("Context: " + it + ", selected: plain docker commands use it"),
        () -> out().println("Use it:  " + EnvCommand.posix(instance.config().socketPath())));
    if (context.isPresent()) {
      overridden()
          .ifPresent(it -> out().println("Note:    " + it + " is set and wins over it; unset it."));
    }
    if (instance.config().ssh().host().isPresent()) {
      out()
          .println("Host:    " + host(instance) + "; DockBridge creates and deletes nothing on it");
    }
  }

  /** What there is, or will be, and when it goes. */
  private void announceServer(Instance instance, JsonNode status) {
    DockBridgeConfig config = instance.config();
    if (config.ssh().host().isPresent()) {
      return;
    }
    List<String> wanted = config.hetzner().serverTypes();
    String type = status.at("/server/server_type").asText();
    if (type.isEmpty()) {
      out()
          .println(
              "Server:  none; the first Docker command that needs one creates it ("
                  + wanted(wanted)
                  + ")");
    } else {
      String stays =
          wanted.contains(type) || config.hetzner().isAutomatic()
              ? ""
              : "; it stays a " + type + ", hetzner.server_type counts for the next one";
      out().println("Server:  " + status.at("/server/name").asText() + " is taken over" + stays);
    }
    String contents =
        config.hetzner().volumeSize() > 0
            ? "containers, images and volumes stay on the data volume"
            : "with all containers, images and volumes";
    out()
        .println(
            "         deleted when unused for "
                + Text.duration(
                    config.activity().idleTimeout().plus(config.activity().gracePeriod()))
                + ", "
                + contents);
  }

  private static String wanted(List<String> types) {
    return types.stream()
        .map(it -> it.equals(HetznerSettings.AUTO) ? "the cheapest type in stock" : it)
        .collect(Collectors.joining(" or "));
  }

  private static String host(Instance instance) {
    return instance.config().ssh().host().orElse("");
  }

  private Optional<String> overridden() {
    return Optional.of("DOCKER_HOST")
        .filter(it -> !environment().variables().getOrDefault(it, "").isEmpty())
        .or(
            () ->
                Optional.of("DOCKER_CONTEXT")
                    .filter(it -> !environment().variables().getOrDefault(it, "").isEmpty()));
  }
}
