package io.dockbridge.cli;

import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.cli.docker.HostChoice;
import io.dockbridge.cli.instance.DaemonLog;
import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.SandboxProcess;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.Flag;
import io.dockbridge.config.HetznerToken;
import io.dockbridge.config.Surroundings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dockbridge start}. */
@Command(
    name = "start",
    description =
        "Start the daemon. It provides docker.sock and creates a server on demand, or uses your own"
            + " host.")
final class StartCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

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
  private Optional<String> host;

  @Option(
      names = "--forwards-only",
      description =
          "With a host: open its containers' ports here and nothing else; docker is used past"
              + " DockBridge.")
  private boolean forwardsOnly;

  private final DockBridgeCommand top;
  private final Surroundings surroundings;
  private final Pause pause;

  StartCommand(DockBridgeCommand top, Surroundings surroundings, Pause pause) {
    this.top = top;
    this.surroundings = surroundings;
    this.pause = pause;
    this.host = Optional.empty();
  }

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    List<Flag> choice = choice();
    Instance instance = Instance.of(top.config(surroundings, choice));
    instance.state().prepare();
    return instance.config().ssh().host().isPresent()
        ? start(instance, surroundings, choice)
        : inTheCloud(instance, choice);
  }

  /** What the options say about the host. */
  private List<Flag> choice() throws ConfigException, CliException {
    List<Flag> choice = new ArrayList<>();
    boolean configured = top.config().ssh().host().isPresent();
    Optional<String> named =
        host.or(() -> Optional.of("").filter(_ -> forwardsOnly && !configured));
    if (named.isPresent()) {
      choice.add(new Flag("--host", "ssh.host", new HostChoice(surroundings).resolve(named.get())));
    }
    if (forwardsOnly) {
      choice.add(new Flag("--forwards-only", "ssh.forwards_only", "true"));
    }
    if (sandbox && (configured || named.isPresent())) {
      throw new CliException(
          ExitCode.USAGE, "The sandbox is a cloud; a host needs none.", "Leave one of them out.");
    }
    return choice;
  }

  private int inTheCloud(Instance instance, List<Flag> choice)
      throws ConfigException, CliException, InterruptedException {
    Map<String, String> additions = sandbox ? sandbox(instance).ensureRunning(pause) : Map.of();
    Surroundings effective = surroundings.with(additions);
    // Said now and here, not by the first Docker command.
    HetznerToken.from(top.config(effective), effective).reveal();
    return start(instance, effective, choice);
  }

  private int start(Instance instance, Surroundings effective, List<Flag> choice)
      throws ConfigException, CliException, InterruptedException {
    if (foreground || detached) {
      return inThisProcess(Instance.of(top.config(effective, choice)), effective);
    }
    List<String> arguments = new ArrayList<>(top.arguments());
    choice.forEach(it -> arguments.addAll(argument(it)));
    Process daemon =
        new BackgroundDaemon(instance, pause).start(arguments, effective.environment());
    announce(instance, daemon.pid(), select(instance));
    return ExitCode.OK;
  }

  private static List<String> argument(Flag flag) {
    return flag.name().equals("--host") ? List.of(flag.name(), flag.value()) : List.of(flag.name());
  }

  private int inThisProcess(Instance instance, Surroundings effective)
      throws ConfigException, CliException, InterruptedException {
    if (instance.config().logging().file().isPresent()) {
      instance.state().prepareLog();
    }
    DaemonLog.configure(instance.config().logging(), detached);
    HetznerToken token = HetznerToken.from(instance.config(), effective);
    try (ForegroundDaemon daemon =
        ForegroundDaemon.start(instance, token, effective, context(instance), sandbox(instance))) {
      if (!detached) {
        announce(instance, ProcessHandle.current().pid(), select(instance));
      }
      daemon.awaitStop();
    }
    return ExitCode.OK;
  }

  private SandboxProcess sandbox(Instance instance) {
    return new SandboxProcess(instance.state(), surroundings, this::say);
  }

  private void say(String progress) {
    spec.commandLine().getErr().println(progress);
    spec.commandLine().getErr().flush();
  }

  /** The selected context; without one docker has to be told the socket. */
  private Optional<String> select(Instance instance) {
    if (noContext || instance.config().ssh().forwardsOnly()) {
      return Optional.empty();
    }
    try {
      return Optional.of(context(instance).select());
    } catch (CliException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("dockbridge: " + e.getMessage());
      err.println("  " + e.advice());
      return Optional.empty();
    }
  }

  private DockerContext context(Instance instance) {
    return new DockerContext(surroundings, instance.state(), instance.config().socketPath());
  }

  private void announce(Instance instance, long pid, Optional<String> context) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("DockBridge is running (pid " + pid + ").");
    if (instance.config().ssh().forwardsOnly()) {
      out.println("Host:    " + host(instance) + "; what its containers publish is open here");
      out.flush();
      return;
    }
    out.println("Socket:  " + instance.config().socketPath());
    context.ifPresentOrElse(
        it -> out.println("Context: " + it + ", selected: plain docker commands use it"),
        () -> out.println("Use it:  " + EnvCommand.posix(instance.config().socketPath())));
    if (context.isPresent()) {
      overridden()
          .ifPresent(it -> out.println("Note:    " + it + " is set and wins over it; unset it."));
    }
    out.println(
        instance.config().ssh().host().isPresent()
            ? "Host:    " + host(instance) + "; nothing on it is made or deleted by DockBridge"
            : "The first command that needs an engine creates a server: docker run hello-world");
    out.flush();
  }

  private static String host(Instance instance) {
    return instance.config().ssh().host().orElse("");
  }

  private Optional<String> overridden() {
    return Optional.of("DOCKER_HOST")
        .filter(it -> !surroundings.environment().getOrDefault(it, "").isEmpty())
        .or(
            () ->
                Optional.of("DOCKER_CONTEXT")
                    .filter(it -> !surroundings.environment().getOrDefault(it, "").isEmpty()));
  }
}
