package io.dockbridge.cli;

import io.dockbridge.config.ConfigException;
import io.dockbridge.config.HetznerToken;
import io.dockbridge.config.Surroundings;
import java.io.PrintWriter;
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
    description = "Start the daemon: docker.sock is there, a server comes when it is needed.")
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

  private final DockBridgeCommand top;
  private final Surroundings surroundings;
  private final Pause pause;

  StartCommand(DockBridgeCommand top, Surroundings surroundings, Pause pause) {
    this.top = top;
    this.surroundings = surroundings;
    this.pause = pause;
  }

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    Instance instance = top.instance();
    instance.state().prepare();
    Map<String, String> additions = sandbox ? sandbox(instance).ensureRunning(pause) : Map.of();
    Surroundings effective = surroundings.with(additions);
    HetznerToken token = HetznerToken.from(top.config(effective), effective);
    token.reveal(); // Said now and here, not by the first Docker command.
    if (foreground || detached) {
      return inThisProcess(Instance.of(top.config(effective)), token);
    }
    Process daemon =
        new BackgroundDaemon(instance, pause).start(top.arguments(), effective.environment());
    announce(instance, daemon.pid(), select(instance));
    return ExitCode.OK;
  }

  private int inThisProcess(Instance instance, HetznerToken token)
      throws ConfigException, CliException, InterruptedException {
    DaemonLog.configure(instance.config().logging(), detached);
    try (ForegroundDaemon daemon =
        ForegroundDaemon.start(instance, token, context(instance), sandbox(instance))) {
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
    if (noContext) {
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
    out.println("Socket:  " + instance.config().socketPath());
    context.ifPresentOrElse(
        it -> out.println("Context: " + it + ", selected: plain docker commands use it"),
        () -> out.println("Use it:  " + EnvCommand.posix(instance.config().socketPath())));
    if (context.isPresent()) {
      overridden()
          .ifPresent(it -> out.println("Note:    " + it + " is set and wins over it; unset it."));
    }
    out.println("The first command that needs an engine creates a server: docker run hello-world");
    out.flush();
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
