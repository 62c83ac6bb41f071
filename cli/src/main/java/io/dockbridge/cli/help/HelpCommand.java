package io.dockbridge.cli.help;

import io.dockbridge.cli.instance.Subcommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code dockbridge help}: as {@code --help}. Picocli's own has an option of ours a second time.
 */
@Command(name = "help", description = "Show this help, or that of a command.")
public final class HelpCommand extends Subcommand implements Callable<Integer> {

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "For example: server list.")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    CommandLine line = spec().root().commandLine();
    for (String name : names) {
      if (!line.getSubcommands().containsKey(name)) {
        throw misused("Unknown command '" + name + "'.");
      }
      line = line.getSubcommands().get(name);
    }
    line.usage(out());
    return 0;
  }
}
