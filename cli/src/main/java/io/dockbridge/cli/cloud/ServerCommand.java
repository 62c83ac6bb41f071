package io.dockbridge.cli.cloud;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dockbridge server}. */
@Command(
    name = "server",
    synopsisSubcommandLabel = "COMMAND",
    description = "Servers in the cloud: list, create, delete, clean up.",
    footer = {
      "",
      "Examples:",
      "  dockbridge server list",
      "  dockbridge server create",
      "  dockbridge server reap --yes"
    })
public final class ServerCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which of " + String.join(", ", spec.subcommands().keySet()) + "?");
  }
}
