package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.cli.instance.CommandRunner;
import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.SandboxProcess;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.Environment;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dockbridge restart}: {@code stop --keep-server}, then {@code start} as before. */
@Command(
    name = "restart",
    description = "Restart the daemon with the settings of now; its server stays.",
    footer = {"", "Example:", "  dockbridge restart"})
public final class RestartCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private final DockBridgeCommand top;
  private final Environment environment;
  private final CommandRunner commands;

  /**
   * The command.
   *
   * @param commands runs the two that it consists of
   */
  public RestartCommand(DockBridgeCommand top, Environment environment, CommandRunner commands) {
    this.top = top;
    this.environment = environment;
    this.commands = commands;
  }

  @Override
  public Integer call() throws ConfigException, CliException {
    Instance instance = Instance.of(top.config()); // else it would stop and not start again
    List<String> start = new ArrayList<>(List.of("start"));
    start.addAll(asBefore(instance));
    int stopped = run("stop", List.of("--keep-server"));
    return stopped == ExitCode.OK || stopped == ExitCode.NOT_RUNNING
        ? run(start.getFirst(), start.subList(1, start.size()))
        : stopped;
  }

  /** The options that the daemon which runs was started with, as far as they show. */
  private List<String> asBefore(Instance instance) throws CliException {
    List<String> options = new ArrayList<>();
    for (JsonNode setting : instance.settingsInForce()) {
      String origin = setting.path("origin").asText();
      String value = setting.path("value").asText();
      switch (origin) {
        case "option --forwards-only" -> options.add("--forwards-only");
        case "option --host" -> options.addAll(List.of("--host", value));
        case "option --type", "option --location" ->
            options.addAll(
                List.of(origin.substring("option ".length()), value.replaceAll("[\\[\\] ]", "")));
        default -> {} // it is read again, or is an option of all commands
      }
    }
    if (!new SandboxProcess(instance.state(), environment, _ -> {}).variables().isEmpty()) {
      options.add("--sandbox");
    }
    if (instance.isLocked() && !DockerContext.isSelectedBy(instance.state())) {
      options.add("--no-context");
    }
    return options;
  }

  private int run(String command, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(top.arguments());
    arguments.addAll(options);
    PrintWriter out = spec.commandLine().getOut();
    return commands.run(out, spec.commandLine().getErr(), arguments.toArray(String[]::new));
  }
}
