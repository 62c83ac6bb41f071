package io.dockbridge.cli;

import io.dockbridge.config.ConfigException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dockbridge ports}. */
@Command(name = "ports", description = "List the published ports that are open on this machine.")
final class PortsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      paramLabel = "FORMAT",
      description = "table, json or yaml.")
  private OutputFormat output;

  private final DockBridgeCommand top;
  private final Terminal terminal;

  PortsCommand(DockBridgeCommand top, Terminal terminal) {
    this.top = top;
    this.terminal = terminal;
    this.output = OutputFormat.TABLE;
  }

  @Override
  public Integer call() throws ConfigException, CliException {
    Instance instance = top.instance();
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        output.render(
            instance.control().status().orElseThrow(instance::notRunning).path("port_forwards"),
            forwards -> PortTable.render(forwards, terminal)));
    out.flush();
    return ExitCode.OK;
  }
}
