package io.dockbridge.cli.cloud;

import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code dockbridge server create}. */
@Command(
    name = "create",
    description =
        "Create a server now, before the first Docker command does; returns when it is ready.")
public final class ServerCreateCommand extends Subcommand implements Callable<Integer> {

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    new ServerCreation(top().instance(), pause(), out()).run();
    return ExitCode.OK;
  }
}
