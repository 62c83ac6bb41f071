package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
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
    footer = {"", "Examples:", "  dockbridge status --watch", "  dockbridge status -o json"})
public final class StatusCommand extends Subcommand implements Callable<Integer> {
  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

  @Mixin private final OutputOption output = new OutputOption();

  @Option(names = "--watch", description = "Print it again every second.")
  private boolean watch;

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    print(top().status());
    while (watch && !out().checkError()) {
      pause().pause(REFRESH);
      print(top().status());
    }
    return ExitCode.OK;
  }

  private void print(JsonNode status) {
    StatusTable table = StatusTable.now(terminal());
    out().print(watch && terminal().interactive() ? CLEAR_SCREEN : "");
    output.print(status, table::render);
  }
}
