package io.dockbridge.cli.daemon;

import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.Browser;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dockbridge dashboard}. */
@Command(
    name = "dashboard",
    description = "Show the state, containers, ports and money in the browser.",
    footer = {
      "",
      "The address is good for one visit; run it again for another browser. The dashboard",
      "listens on 127.0.0.1 and ends after 30 minutes without a page that shows it.",
      "",
      "Examples:",
      "  dockbridge dashboard",
      "  dockbridge dashboard --no-open",
      "  dockbridge dashboard --stop"
    })
public final class DashboardCommand extends Subcommand implements Callable<Integer> {
  private static final String REQUEST = "/_dockbridge/dashboard";

  @Option(names = "--no-open", description = "Print the address only; open no browser.")
  private boolean noOpen;

  @Option(names = "--stop", description = "End the dashboard and all its pages.")
  private boolean stop;

  @Override
  public Integer call() throws ConfigException, CliException {
    Instance instance = instance();
    if (stop) {
      boolean ended = instance.ask("DELETE", REQUEST).path("ended").asBoolean();
      out().println(ended ? "The dashboard has ended." : "There is no dashboard to end.");
      return ExitCode.OK;
    }
    String url = instance.ask("POST", REQUEST).path("url").asText();
    out().println("Dashboard: " + url);
    out().flush();
    if (!noOpen && !Browser.open(environment(), url)) {
      out().println("No browser could be opened; open this address yourself.");
    }
    return ExitCode.OK;
  }
}
