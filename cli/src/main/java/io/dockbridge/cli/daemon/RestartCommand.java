package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.SandboxProcess;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code dockbridge restart}: {@code stop --keep-server}, then {@code start} as before. */
@Command(
    name = "restart",
    description = "Restart the daemon with the settings of now; its server stays.",
    footer = {"", "Example:", "  dockbridge restart"})
public final class RestartCommand extends Subcommand implements Callable<Integer> {

  @Override
  public Integer call() throws ConfigException, CliException {
    Instance instance = Instance.of(top().config()); // else it would stop and not start again
    List<String> start = new ArrayList<>(List.of("start"));
    start.addAll(asBefore(instance));
    int stopped = run(List.of("stop", "--keep-server"));
    return stopped == ExitCode.OK || stopped == ExitCode.NOT_RUNNING ? run(start) : stopped;
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
    if (!new SandboxProcess(instance.state(), environment(), _ -> {}).variables().isEmpty()) {
      options.add("--sandbox");
    }
    if (instance.isLocked() && !DockerContext.isSelectedBy(instance.state())) {
      options.add("--no-context");
    }
    return options;
  }
}
