package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.cloud.AbandonedServers;
import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.cli.instance.DeletionLoss;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.KnownInstance;
import io.dockbridge.cli.instance.SandboxProcess;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.YesOption;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig.OnStop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dockbridge stop}. */
@Command(
    name = "stop",
    description = "Stop the daemon and delete its server.",
    footer = {
      "",
      "Examples:",
      "  dockbridge stop",
      "  dockbridge stop --yes",
      "  dockbridge stop --keep-server",
      "  dockbridge stop --all",
      "  dockbridge stop --name work"
    })
public final class StopCommand extends Subcommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration SOCKET_RETURNS = Duration.ofSeconds(3);
  private static final String COMMAND = "dockbridge stop --yes";

  @Option(
      names = "--keep-server",
      description = "Leave the server, which is billed on; the next start takes it over.")
  private boolean keepServer;

  @Option(names = "--all", description = "All instances of this home, one after the other.")
  private boolean all;

  @Mixin private final YesOption yes = new YesOption();

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    return all ? all() : one();
  }

  /** A failure of one does not keep the others running; its exit code counts. */
  private int all() throws ConfigException, CliException {
    int result = ExitCode.NOT_RUNNING;
    for (KnownInstance each : KnownInstance.all(top())) {
      if (each.instance().isInUse()) {
        out().println(each.id() + ":");
        int exitCode = run(each, options());
        result = result == ExitCode.NOT_RUNNING || result == ExitCode.OK ? exitCode : result;
      }
    }
    if (result == ExitCode.NOT_RUNNING) {
      throw new CliException(result, "No instance is running.", "Start one: dockbridge start");
    }
    return result;
  }

  private List<String> options() {
    List<String> options = new ArrayList<>(List.of("stop"));
    if (keepServer) {
      options.add("--keep-server");
    }
    if (yes.isGiven()) {
      options.add("--yes");
    }
    return options;
  }

  private int one() throws ConfigException, CliException, InterruptedException {
    Instance instance = top().instance();
    Optional<JsonNode> status = status(instance);
    if (status.isEmpty() && !instance.isLocked()) {
      return withoutDaemon(instance);
    }
    boolean destroy = !keepServer && instance.destroysAtStop();
    if (destroy && status.isPresent() && !agrees(instance, status.get())) {
      return ExitCode.FAILURE;
    }
    end(instance, status, destroy);
    Optional<String> left = destroy ? instance.serversLeft() : Optional.empty();
    boolean sandboxEnded = undoLeftovers(instance, destroy);
    if (left.isPresent() && !sandboxEnded) {
      deleteLeft(left.get());
    }
    if (destroy && !sandboxEnded) {
      reportUnanswered(instance);
    }
    out().println("Stopped.");
    return ExitCode.OK;
  }

  /** Its daemon may have deleted the socket's file, and makes it again within a second. */
  private Optional<JsonNode> status(Instance instance) throws CliException, InterruptedException {
    Optional<JsonNode> status = instance.statusIfAnswered();
    for (Duration waited = Duration.ZERO;
        status.isEmpty() && instance.isLocked() && waited.compareTo(SOCKET_RETURNS) < 0;
        waited = waited.plus(LOOK)) {
      pause().pause(LOOK);
      status = instance.statusIfAnswered();
    }
    return status;
  }

  /** After a crash nothing but the server may be left. */
  private int withoutDaemon(Instance instance) throws CliException, InterruptedException {
    Optional<String> left = instance.serversLeft();
    boolean destroy =
        !keepServer && instance.config().lifecycle().onStop() == OnStop.DESTROY && left.isPresent();
    boolean sandboxEnded = undoLeftovers(instance, !keepServer);
    if (!destroy || sandboxEnded) {
      throw instance.notRunning();
    }
    String server = left.get();
    String question =
        "The daemon does not run, but its server " + server + " does. Delete it and all it holds?";
    if (!yes.agrees(terminal(), question, COMMAND)) {
      return ExitCode.FAILURE;
    }
    deleteLeft(server);
    out().println("Stopped.");
    return ExitCode.OK;
  }

  private void deleteLeft(String servers) throws CliException, InterruptedException {
    new AbandonedServers(top(), pause()).delete(servers, out());
  }

  private void reportUnanswered(Instance instance) {
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

  private void end(Instance instance, Optional<JsonNode> status, boolean destroy)
      throws CliException, InterruptedException {
    if (status.isEmpty()) {
      await(instance, signal(instance));
      return;
    }
    if (!instance.control().stop(destroy) && !instance.isLocked()) {
      return;
    }
    String server = status.get().at("/server_status/server/name").asText();
    String verb = destroy ? "; deleting server " : "; keeping server ";
    out().println("Stopping" + (server.isEmpty() ? "" : verb + server) + " …");
    await(instance, status.get().at("/instance_info/pid").asLong());
  }

  /**
   * A signal ends a daemon in order, too; what becomes of the server its settings say.
   *
   * @return its pid
   */
  private long signal(Instance instance) throws CliException {
    Optional<ProcessHandle> daemon = instance.daemonProcess();
    if (daemon.isEmpty()) {
      throw new CliException(
          ExitCode.FAILURE,
          "A daemon runs, but it does not answer on its socket and its process is not known.",
          "End it with kill, then: dockbridge stop");
    }
    long pid = daemon.get().pid();
    if (keepServer) {
      throw new CliException(
          ExitCode.FAILURE,
          "The daemon (pid " + pid + ") does not answer, so it cannot be asked to keep its server.",
          "kill -9 " + pid + " leaves the server; the next start takes it over.");
    }
    out()
        .println(
            "The daemon does not answer on its socket: ending it by a signal (pid " + pid + ") …");
    daemon.get().destroy();
    return pid;
  }

  private void await(Instance instance, long pid) throws CliException, InterruptedException {
    for (Duration waited = Duration.ZERO;
        instance.isLocked() || isAlive(pid);
        waited = waited.plus(LOOK)) {
      if (waited.compareTo(DEADLINE) > 0) {
        throw new CliException(
            ExitCode.FAILURE,
            "The daemon (pid %s) has not ended within %d minutes."
                .formatted(instance.pid(), DEADLINE.toMinutes()),
            "Its server may still be billed. kill -9 %s, then: dockbridge stop --yes"
                .formatted(instance.pid()));
      }
      pause().pause(LOOK);
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
    new DockerContext(environment(), instance.state(), instance.config().socketPath()).restore();
    return andSandbox
        && new SandboxProcess(instance.state(), environment(), out()::println).stop(pause());
  }

  private boolean agrees(Instance instance, JsonNode status) throws CliException {
    JsonNode server = status.path("server_status");
    if (server.path("host").isTextual()) {
      return true; // stays as it is
    }
    DeletionLoss loss = DeletionLoss.of(instance, server);
    return !loss.isLossy()
        || yes.agrees(
            terminal(),
            "Stopping deletes the server with " + loss + ". Continue?",
            COMMAND + " (" + loss + " would go)");
  }
}
