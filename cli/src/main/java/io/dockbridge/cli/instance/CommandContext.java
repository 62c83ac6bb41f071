package io.dockbridge.cli.instance;

import io.dockbridge.cli.output.Pause;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.config.Environment;

/**
 * What surrounds a command.
 *
 * @param runner runs further commands, for those that consist of others
 */
public record CommandContext(
    Environment environment, Terminal terminal, Pause pause, CommandRunner runner) {}
