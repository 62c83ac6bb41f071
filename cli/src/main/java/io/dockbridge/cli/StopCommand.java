package io.dockbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.SandboxProcess;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig.OnStop;
import io.dockbridge.config.Surroundings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dockbridge stop}. */
@Command(name = "stop", description = "Stop the daemon and delete its server.")
final class StopCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(50);

  @Spec private CommandSpec spec;

  @Option(
      names = "--keep-server",
      description = "Leave the server, which goes on costing money; the next start adopts it.")
  private boolean keepServer;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask, even if containers are running.")
  private boolean yes;

  private final DockBridgeCommand top;
  private final Surroundings surroundings;
  private final Terminal terminal;
  private final Pause pause;

  StopCommand(DockBridgeCommand top, Surroundings surroundings, Terminal terminal, Pause pause) {
    this.top = top;
    this.surroundings = surroundings;
    this.terminal = terminal;
    this.pause = pause;
  }

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    Instance instance = top.instance();
    Optional<JsonNode> status = instance.control().status();
    if (status.isEmpty() && !instance.isLocked()) {
      var _ = undoLeftovers(instance, !keepServer);
      throw instance.notRunning();
    }
    boolean destroy = !keepServer && instance.config().lifecycle().onStop() == OnStop.DESTROY;
    if (status.isPresent() && destroy && !yes && !agrees(status.get())) {
      return ExitCode.FAILURE;
    }
    stop(instance, status, destroy);
    Optional<String> left = destroy ? instance.serversLeft() : Optional.empty();
    boolean sandboxEnded = undoLeftovers(instance, destroy);
    if (left.isPresent() && !sandboxEnded) {
      throw new CliException(
          ExitCode.FAILURE,
          "Stopped, but server " + left.get() + " could not be deleted and is still being billed.",
          "See `dockbridge logs`; `dockbridge start` takes it over, `dockbridge stop` tries"
              + " again.");
    }
    if (destroy && !sandboxEnded) {
      tellWhatMayCome(instance);
    }
    out().println("Stopped.");
    return ExitCode.OK;
  }

  private void tellWhatMayCome(Instance instance) {
    instance
        .serversUnanswered()
        .ifPresent(
            it ->
                out()
                    .println(
                        "Server "
                            + it
                            + " was asked for when a daemon was killed. It does not exist, but may"
                            + " still come: `dockbridge server reap` finds it."));
  }

  private void stop(Instance instance, Optional<JsonNode> status, boolean destroy)
      throws CliException, InterruptedException {
    Optional<String> server =
        status.map(it -> it.at("/server_status/server/name").asText()).filter(it -> !it.isEmpty());
    if (!instance.control().stop(destroy) && !instance.isLocked()) {
      return;
    }
    out()
        .println(
            server
                    .map(
                        it ->
                            destroy
                                ? "Stopping; deleting server " + it
                                : "Stopping; keeping server " + it)
                    .orElse("Stopping")
                + " …");
    out().flush();
    await(instance, status.map(it -> it.at("/instance_info/pid").asLong()).orElse(0L));
  }

  private void await(Instance instance, long pid) throws CliException, InterruptedException {
    for (Duration waited = Duration.ZERO;
        instance.isLocked() || isAlive(pid);
        waited = waited.plus(LOOK)) {
      if (waited.compareTo(DEADLINE) > 0) {
        throw new CliException(
            ExitCode.FAILURE,
            "The daemon (pid "
                + instance.pid()
                + ") has not ended within "
                + DEADLINE.toMinutes()
                + " minutes.",
            "Look at `dockbridge logs`, and in the Hetzner Cloud console whether the server is"
                + " gone.");
      }
      pause.pause(LOOK);
    }
  }

  private static boolean isAlive(long pid) {
    return pid > 0
        && pid != ProcessHandle.current().pid()
        && ProcessHandle.of(pid)
            // One that has ended but that nobody has waited for yet (a zombie) has no command.
            .flatMap(process -> process.info().command())
            .isPresent();
  }

  /**
   * What a daemon does itself when it ends in order, and cannot do when it is killed.
   *
   * @return whether a sandbox was ended, and its servers with it
   */
  private boolean undoLeftovers(Instance instance, boolean andSandbox) throws CliException {
    new DockerContext(surroundings, instance.state(), instance.config().socketPath()).restore();
    return andSandbox
        && new SandboxProcess(instance.state(), surroundings, out()::println).stop(pause);
  }

  private boolean agrees(JsonNode status) {
    int running = status.at("/server_status/running_containers").asInt();
    return running == 0
        || status.at("/server_status/host").isTextual() // stays as it is
        || !terminal.interactive()
        || terminal.confirm(
            "Stopping deletes the server with %d running %s, all images and volumes. Continue?"
                .formatted(running, running == 1 ? "container" : "containers"));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
