package io.dockbridge.cli.cloud;

import picocli.CommandLine.Command;

/** {@code dockbridge server}. */
@Command(
    name = "server",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServerListCommand.class,
      ServerTypesCommand.class,
      ServerStatusCommand.class,
      ServerCreateCommand.class,
      ServerDestroyCommand.class,
      ReapCommand.class
    },
    description = "Servers in the cloud: list, create, delete, clean up; what types there are.",
    footer = {
      "",
      "Examples:",
      "  dockbridge server list",
      "  dockbridge server types",
      "  dockbridge server create",
      "  dockbridge server reap --yes"
    })
public final class ServerCommand {}
