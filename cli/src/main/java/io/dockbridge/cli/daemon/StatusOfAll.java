package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cli.instance.KnownInstance;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.Columns;
import io.dockbridge.cli.output.MoneyText;
import io.dockbridge.cli.output.Terminal;
import java.util.List;
import java.util.Optional;

/**
 * {@code status --all}: a line for each instance.
 *
 * @param document with the whole status of each daemon
 */
record StatusOfAll(ArrayNode document) {

  static StatusOfAll of(List<KnownInstance> instances) throws CliException {
    ArrayNode document = JsonNodeFactory.instance.arrayNode();
    for (KnownInstance each : instances) {
      document.add(json(each));
    }
    return new StatusOfAll(document);
  }

  private static ObjectNode json(KnownInstance each) throws CliException {
    boolean running = each.instance().isLocked();
    Optional<JsonNode> status = running ? each.instance().statusIfAnswered() : Optional.empty();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("instance", each.id())
            .put("name", each.instance().config().instanceName().orElse(null))
            .put("socket_path", each.instance().config().socketPath().toString())
            .put("is_running", running)
            .put("servers_left", running ? "" : each.instance().serversLeft().orElse(""));
    node.set("status", status.orElse(JsonNodeFactory.instance.nullNode()));
    return node;
  }

  boolean anyRuns() {
    return document.valueStream().anyMatch(it -> it.path("is_running").asBoolean());
  }

  /** What fits a line of a table or of csv. */
  ArrayNode rows() {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (JsonNode each : document) {
      JsonNode server = each.at("/status/server_status");
      rows.addObject()
          .put("instance", each.path("instance").asText())
          .put("daemon", daemon(each))
          .put("status", server.path("status").asText())
          .put("server", server.at("/server/name").asText(each.path("servers_left").asText()))
          .put("server_type", server.at("/server/server_type").asText())
          .put("location", server.at("/server/location").asText())
          .put("cost", cost(server))
          .put("socket_path", each.path("socket_path").asText());
    }
    return rows;
  }

  private static String daemon(JsonNode each) {
    if (!each.path("is_running").asBoolean()) {
      return each.path("servers_left").asText().isEmpty() ? "stopped" : "stopped, still billed";
    }
    return each.path("status").isNull() ? "does not answer" : "running";
  }

  private static String cost(JsonNode server) {
    return server.path("cost").isObject() ? MoneyText.gross(server.path("cost")) : "";
  }

  String table(Terminal terminal) {
    if (document.isEmpty()) {
      return "No instance was started in this home yet.\n";
    }
    Columns columns =
        new Columns().row("INSTANCE", "DAEMON", "STATUS", "SERVER", "TYPE", "LOCATION", "COST");
    for (JsonNode row : rows()) {
      columns.row(
          cell(row, "instance"),
          cell(row, "daemon"),
          cell(row, "status"),
          cell(row, "server"),
          cell(row, "server_type"),
          cell(row, "location"),
          cell(row, "cost"));
    }
    return columns.withHead(terminal);
  }

  private static String cell(JsonNode row, String name) {
    String text = row.path(name).asText();
    return text.isEmpty() ? "-" : text;
  }
}
