package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.OutputOption;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.config.ConfigException;
import java.time.Duration;
import java.time.Instant;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dockbridge status}. */
@Command(
    name = "status",
    description = "Show what runs, what it costs and until when.",
    footer = {"", "Examples:", "  dockbridge status --watch", "  dockbridge status -o json"})
public final class StatusCommand implements Callable<Integer> {
  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

  @Spec private CommandSpec spec;

  @Mixin private final OutputOption output = new OutputOption();

  @Option(names = "--watch", description = "Print it again every second.")
  private boolean watch;

  private final DockBridgeCommand top;
  private final Terminal terminal;
  private final Pause pause;

  public StatusCommand(DockBridgeCommand top, Terminal terminal, Pause pause) {
    this.top = top;
    this.terminal = terminal;
    this.pause = pause;
  }

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    print(top.status());
    while (watch && !spec.commandLine().getOut().checkError()) {
      pause.pause(REFRESH);
      print(top.status());
    }
    return ExitCode.OK;
  }

  private void print(JsonNode status) {
    StatusTable table = table(terminal);
    spec.commandLine().getOut().print(watch && terminal.interactive() ? CLEAR_SCREEN : "");
    output.print(status, table::render);
  }

  public static StatusTable table(Terminal terminal) {
    return new StatusTable(terminal, TimeZone.getDefault(), Instant.now());
  }
}
