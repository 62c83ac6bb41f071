package io.dockbridge.cli.ports;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.Columns;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.cli.output.Text;

/** Forwarded ports for people. */
public final class PortTable {
  private PortTable() {}

  public static String render(JsonNode forwards, Terminal terminal) {
    if (forwards.isEmpty()) {
      return "No ports are published.\n";
    }
    Columns columns = new Columns().row("LOCAL", "CONTAINER", "STATUS", "OPEN", "BYTES", "NOTE");
    for (JsonNode forward : forwards) {
      columns.row(
          local(forward),
          container(forward),
          forward.path("status").asText(),
          forward.path("active_connections").asText("0"),
          Text.bytes(forward.path("bytes_transferred").asLong()),
          note(forward));
    }
    return columns.withHead(terminal);
  }

  private static String container(JsonNode forward) {
    return (forward.path("by_hand").asBoolean()
            ? "(by hand):" + forward.path("remote_port").asText()
            : forward.path("container_name").asText()
                + ":"
                + forward.path("container_port").asText())
        + protocol(forward);
  }

  private static String local(JsonNode forward) {
    JsonNode port = forward.path("local_port");
    return port.isNumber() ? "localhost:" + port.asInt() + protocol(forward) : "none";
  }

  /** As docker writes it, but that TCP goes without saying. */
  private static String protocol(JsonNode forward) {
    String protocol = forward.path("protocol").asText("tcp");
    return protocol.equals("tcp") ? "" : "/" + protocol;
  }

  private static String note(JsonNode forward) {
    String reason = forward.path("reason").asText("") + lost(forward);
    int requested = forward.path("requested_port").asInt();
    boolean moved = requested != 0 && requested != forward.path("local_port").asInt();
    return moved && reason.isEmpty() ? "instead of " + requested : reason;
  }

  private static String lost(JsonNode forward) {
    long lost = forward.path("lost_datagrams").asLong();
    return lost == 0 ? "" : " (" + lost + " datagrams lost)";
  }
}
