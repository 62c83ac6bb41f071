package io.dockbridge.cli.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.MoneyText;
import io.dockbridge.cli.output.OutputOption;
import io.dockbridge.config.ConfigException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dockbridge server status}. */
@Command(name = "status", description = "Show this instance's server and what it costs.")
public final class ServerStatusCommand extends Subcommand implements Callable<Integer> {
  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public Integer call() throws ConfigException, CliException {
    output.print(top().instance().status().path("server_status"), ServerStatusCommand::table);
    return ExitCode.OK;
  }

  private static String table(JsonNode status) {
    StringBuilder text = new StringBuilder();
    line(text, "status", status.path("status"));
    if (status.path("server") instanceof ObjectNode server) {
      server.properties().forEach(it -> line(text, it.getKey(), it.getValue()));
    }
    for (String name : List.of("detail", "idle_reason", "paid_until", "price_hourly", "warning")) {
      line(text, name, status.path(name));
    }
    if (status.path("cost").isObject()) {
      text.append(
          "%-13s %s so far, with tax%n".formatted("cost", MoneyText.gross(status.path("cost"))));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, JsonNode value) {
    if (value.isValueNode() && !value.asText("").isEmpty() && !value.isNull()) {
      text.append("%-13s %s%n".formatted(name, value.asText()));
    }
  }
}
