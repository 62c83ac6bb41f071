package io.dockbridge.cli.daemon;

import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.LogTail;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dockbridge logs}. */
@Command(
    name = "logs",
    description = "Print what the daemon logged.",
    footer = {"", "Examples:", "  dockbridge logs -f", "  dockbridge logs -n 50"})
public final class LogsCommand extends Subcommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(250);

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is logged from now on, until interrupted.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "-1",
      description = "Only the last N lines.")
  private int lines;

  @Override
  public Integer call() throws ConfigException, CliException, IOException, InterruptedException {
    Instance instance = top().instance();
    Path file = instance.state().logFile();
    if (!Files.exists(file)) {
      throw new CliException(
          ExitCode.NOT_RUNNING, "Nothing was logged yet.", "Start it with: dockbridge start");
    }
    LogTail tail = new LogTail(file, 0);
    print(last(tail.more()));
    // Goes on as long as somebody reads: checkError() is how a closed pipe shows.
    while (follow && !out().checkError()) {
      pause().pause(LOOK);
      print(tail.more());
    }
    return ExitCode.OK;
  }

  private List<String> last(List<String> all) {
    return lines < 0 ? all : all.subList(Math.max(0, all.size() - lines), all.size());
  }

  private void print(List<String> some) {
    some.forEach(out()::println);
  }
}
