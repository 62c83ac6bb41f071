package io.dockbridge.cli.ports;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.Browser;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dockbridge open}. */
@Command(
    name = "open",
    description = "Open a published port in the browser; print its address where there is none.",
    footer = {
      "",
      "Examples:",
      "  dockbridge open",
      "  dockbridge open web",
      "  dockbridge open 8080 --print"
    })
public final class OpenCommand extends Subcommand implements Callable<Integer> {
  /** Ports of a container that speak TLS by custom. */
  private static final Set<Integer> TLS = Set.of(443, 8443, 9443);

  @Parameters(
      arity = "0..1",
      paramLabel = "CONTAINER|PORT",
      description = "Which; not needed where only one port is open.")
  private Optional<String> wanted = Optional.empty();

  @Option(names = "--print", description = "Only print the address.")
  private boolean print;

  @Override
  public Integer call() throws ConfigException, CliException {
    JsonNode forwards = top().status().path("port_forwards");
    List<JsonNode> open = forwards.valueStream().filter(OpenCommand::isOpen).toList();
    String address = address(chosen(open));
    out().println(address);
    if (!print) {
      boolean _ = Browser.open(environment(), address); // else the printed address does as well
    }
    return ExitCode.OK;
  }

  private static boolean isOpen(JsonNode forward) {
    return forward.path("status").asText().equals("active")
        && forward.path("protocol").asText("tcp").equals("tcp");
  }

  private JsonNode chosen(List<JsonNode> open) throws CliException {
    List<JsonNode> found = open.stream().filter(this::isWanted).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    String all =
        open.stream().map(OpenCommand::describe).distinct().collect(Collectors.joining(", "));
    if (all.isEmpty()) {
      throw new CliException(
          ExitCode.FAILURE, "No port is open.", "Publish one: docker run -p 8080:80 …");
    }
    throw new CliException(
        ExitCode.FAILURE,
        found.isEmpty() ? "No open port is " + wanted.orElse("") + "." : "Several ports are open.",
        "Choose one of: " + all);
  }

  private boolean isWanted(JsonNode forward) {
    return wanted.isEmpty()
        || wanted.get().equals(forward.path("local_port").asText())
        || wanted.get().equals(forward.path("requested_port").asText())
        || wanted.get().equals(forward.path("container_name").asText());
  }

  private static String describe(JsonNode forward) {
    String container = forward.path("container_name").asText();
    String port = forward.path("local_port").asText();
    return container.isEmpty() ? port : port + " (" + container + ")";
  }

  private static String address(JsonNode forward) {
    boolean tls = TLS.contains(forward.path("container_port").asInt());
    return (tls ? "https" : "http") + "://localhost:" + forward.path("local_port").asText() + "/";
  }
}
