package io.dockbridge.cli.ports;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.OutputOption;
import io.dockbridge.config.ConfigException;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dockbridge ports}. */
@Command(
    name = "ports",
    description = "List the published ports that are open on this machine.",
    footer = {
      "",
      "An added port stays open until it is removed, also on the next server. What remap and",
      "remove decide about a container's port ends with the server.",
      "",
      "Examples:",
      "  dockbridge ports -o json",
      "  dockbridge ports add 15432:5432",
      "  dockbridge ports remap 8080:9090"
    })
public final class PortsCommand extends Subcommand implements Callable<Integer> {
  private static final String PATH = "/_dockbridge/ports";
  private static final Pattern PAIR = Pattern.compile("(\\d{1,5})(?::(\\d{1,5}))?(?:/(tcp|udp))?");

  @Mixin private final OutputOption output = new OutputOption();

  @Option(names = "--history", description = "The connections that ended in the last hour instead.")
  private boolean history;

  @Option(
      names = "--incoming",
      description = "What containers have used of this machine (host.docker.internal) instead.")
  private boolean incoming;

  @Override
  public Integer call() throws ConfigException, CliException {
    if (history) {
      output.print(
          top().instance().ask("GET", PATH).path("history"),
          it -> HistoryTable.render(it, terminal()));
    } else if (incoming) {
      output.print(
          top().status().path("host_services").path("incoming"),
          it -> IncomingTable.render(it, terminal()));
    } else {
      print(output);
    }
    return ExitCode.OK;
  }

  @Command(name = "list", description = "The same as without a command.")
  int list(@Mixin OutputOption format) throws ConfigException, CliException {
    print(format);
    return ExitCode.OK;
  }

  private void print(OutputOption format) throws ConfigException, CliException {
    JsonNode status = top().status();
    format.print(status.path("port_forwards"), _ -> PortTable.render(status, terminal()));
  }

  @Command(
      name = "add",
      description = "Also open LOCAL here for port REMOTE of the server, published or not.")
  int add(
      @Parameters(paramLabel = "LOCAL[:REMOTE][/udp]", description = "REMOTE is LOCAL if left out.")
          String ports)
      throws ConfigException, CliException {
    Matcher pair = pair(ports);
    String remote = pair.group(2) == null ? pair.group(1) : pair.group(2);
    return change("POST", "?local=" + pair.group(1) + "&remote=" + remote + protocol(pair));
  }

  @Command(
      name = "remove",
      description = "Close a local port, and keep it closed while the server exists.")
  int remove(@Parameters(paramLabel = "LOCAL[/udp]", description = "The port.") String local)
      throws ConfigException, CliException {
    Matcher port = pair(local);
    if (port.group(2) != null) {
      throw misunderstood(local);
    }
    return change("DELETE", "?local=" + port.group(1) + protocol(port));
  }

  @Command(name = "remap", description = "Move what is at a local port to another one.")
  int remap(
      @Parameters(paramLabel = "LOCAL:OTHER[/udp]", description = "From and to.") String ports)
      throws ConfigException, CliException {
    Matcher pair = pair(ports);
    if (pair.group(2) == null) {
      throw misunderstood(ports);
    }
    return change("POST", "?local=" + pair.group(1) + "&to=" + pair.group(2) + protocol(pair));
  }

  private static Matcher pair(String ports) throws CliException {
    Matcher pair = PAIR.matcher(ports);
    if (!pair.matches()) {
      throw misunderstood(ports);
    }
    return pair;
  }

  private static String protocol(Matcher pair) {
    return pair.group(3) == null ? "" : "&protocol=" + pair.group(3);
  }

  private static CliException misunderstood(String ports) {
    return new CliException(
        ExitCode.USAGE,
        "'" + ports + "' is not a port mapping.",
        "Write LOCAL[:REMOTE][/udp], for example 8080:80 or 5353:53/udp.");
  }

  private int change(String method, String query) throws ConfigException, CliException {
    JsonNode answer = top().instance().ask(method, PATH + query);
    out().print(PortTable.render(answer, terminal()));
    return ExitCode.OK;
  }
}
