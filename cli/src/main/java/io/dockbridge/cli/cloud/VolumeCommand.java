package io.dockbridge.cli.cloud;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dockbridge volume}. */
@Command(
    name = "volume",
    synopsisSubcommandLabel = "COMMAND",
    description = "The volume that keeps Docker's data between servers: look at it, delete it.",
    footer = {"", "Examples:", "  dockbridge volume status", "  dockbridge volume delete"})
public final class VolumeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which of " + String.join(", ", spec.subcommands().keySet()) + "?");
  }
}
