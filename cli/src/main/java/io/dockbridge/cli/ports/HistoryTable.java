package io.dockbridge.cli.ports;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.Columns;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.cli.output.Text;
import java.time.Duration;
import java.time.Instant;

/** Connections to forwarded ports that have ended, for people. */
final class HistoryTable {
  private HistoryTable() {}

  static String render(JsonNode connections, Terminal terminal) {
    if (connections.isEmpty()) {
      return "No connection has ended in the last hour.\n";
    }
    Columns columns =
        new Columns().row("OPENED", "LASTED", "LOCAL", "CONTAINER", "SENT", "RECEIVED", "NOTE");
    for (JsonNode connection : connections) {
      Instant opened = Instant.parse(connection.path("opened").asText());
      Instant closed = Instant.parse(connection.path("closed").asText());
      columns.row(
          Text.time(opened),
          "%.1f s".formatted(Duration.between(opened, closed).toMillis() / 1000.0),
          "localhost:" + connection.path("local_port").asText(),
          connection.path("container_name").asText(),
          Text.bytes(connection.path("bytes_sent").asLong()),
          Text.bytes(connection.path("bytes_received").asLong()),
          connection.path("error").isTextual() ? connection.path("error").asText() : "");
    }
    return columns.withHead(terminal);
  }
}
