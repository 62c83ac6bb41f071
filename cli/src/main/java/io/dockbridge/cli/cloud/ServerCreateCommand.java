package io.dockbridge.cli.cloud;

import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.config.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dockbridge server create}. */
@Command(
    name = "create",
    description =
        "Create a server now, before the first Docker command does; returns when it is ready.")
public final class ServerCreateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  private final DockBridgeCommand top;
  private final Pause pause;

  public ServerCreateCommand(DockBridgeCommand top, Pause pause) {
    this.top = top;
    this.pause = pause;
  }

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    new ServerCreation(top.instance(), pause, spec.commandLine().getOut()).run();
    return ExitCode.OK;
  }
}
