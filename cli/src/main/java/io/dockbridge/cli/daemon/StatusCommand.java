package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.KnownInstance;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.OutputOption;
import io.dockbridge.config.ConfigException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dockbridge status}. */
@Command(
    name = "status",
    description = "Show what runs, what it costs and until when.",
    footer = {
      "",
      "Examples:",
      "  dockbridge status --watch",
      "  dockbridge status --all",
      "  dockbridge status -o json"
    })
public final class StatusCommand extends Subcommand implements Callable<Integer> {
  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

  @Mixin private final OutputOption output = new OutputOption();

  @Option(names = "--watch", description = "Print it again every second.")
  private boolean watch;

  @Option(
      names = "--all",
      description = "A line for each instance of this home; exit code 4 if none runs.")
  private boolean all;

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    int exitCode = print();
    while (watch && !out().checkError()) {
      pause().pause(REFRESH);
      exitCode = print();
    }
    return exitCode;
  }

  private int print() throws ConfigException, CliException {
    return all ? printAll() : print(top().status());
  }

  private int print(JsonNode status) {
    StatusTable table = StatusTable.now(terminal());
    clear();
    output.print(status, table::render);
    return ExitCode.OK;
  }

  private int printAll() throws ConfigException, CliException {
    StatusOfAll found = StatusOfAll.of(KnownInstance.all(top()));
    clear();
    output.print(found.document(), _ -> found.table(terminal()), found.rows());
    return found.anyRuns() ? ExitCode.OK : ExitCode.NOT_RUNNING;
  }

  private void clear() {
    out().print(watch && terminal().interactive() ? CLEAR_SCREEN : "");
  }
}
