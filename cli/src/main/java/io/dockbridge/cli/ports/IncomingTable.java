package io.dockbridge.cli.ports;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.Columns;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.cli.output.Text;
import java.time.Instant;

/** What containers have used of this machine, for people. */
final class IncomingTable {
  private IncomingTable() {}

  static String render(JsonNode uses, Terminal terminal) {
    if (uses.isEmpty()) {
      return "No container has connected to this machine.\n";
    }
    Columns columns = new Columns().row("SERVICE", "CONTAINER", "LAST", "TOTAL", "OPEN", "NOTE");
    for (JsonNode use : uses) {
      JsonNode refused = use.path("refused");
      columns.row(
          use.path("service").asText(),
          use.path("container").asText(),
          Text.time(Instant.parse(use.path("last").asText())),
          use.path("connections").asText(),
          use.path("open").asText(),
          refused.isTextual() ? "refused: " + refused.asText() : "");
    }
    return columns.withHead(terminal);
  }
}
