package io.dockbridge.cli.help;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code dockbridge help}: as {@code --help}. Picocli's own has an option of ours a second time.
 */
@Command(name = "help", description = "Show this help, or that of a command.")
public final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "For example: server list.")
  private List<String> names;

  public HelpCommand() {
    this.names = new ArrayList<>();
  }

  @Override
  public Integer call() {
    CommandLine line = spec.root().commandLine();
    for (String name : names) {
      if (!line.getSubcommands().containsKey(name)) {
        throw new ParameterException(spec.commandLine(), "Unknown command '" + name + "'.");
      }
      line = line.getSubcommands().get(name);
    }
    PrintWriter out = spec.commandLine().getOut();
    line.usage(out);
    out.flush();
    return 0;
  }
}
