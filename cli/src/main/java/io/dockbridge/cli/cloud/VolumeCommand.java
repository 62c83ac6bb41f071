package io.dockbridge.cli.cloud;

import picocli.CommandLine.Command;

/** {@code dockbridge volume}. */
@Command(
    name = "volume",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {VolumeStatusCommand.class, VolumeDeleteCommand.class},
    description = "The volume that keeps Docker's data between servers: look at it, delete it.",
    footer = {"", "Examples:", "  dockbridge volume status", "  dockbridge volume delete"})
public final class VolumeCommand {}
