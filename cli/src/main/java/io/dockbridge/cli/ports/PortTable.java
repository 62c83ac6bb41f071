package io.dockbridge.cli.ports;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.Columns;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.cli.output.Text;
import java.util.ArrayList;
import java.util.List;

/** Forwarded ports for people. */
public final class PortTable {
  private PortTable() {}

  /**
   * The ports, and those that stay closed because somebody closed them.
   *
   * @param status with {@code port_forwards} and {@code closed_ports}
   */
  public static String render(JsonNode status, Terminal terminal) {
    return forwards(status.path("port_forwards"), terminal) + closed(status.path("closed_ports"));
  }

  private static String forwards(JsonNode forwards, Terminal terminal) {
    if (forwards.isEmpty()) {
      return "No ports are open.\n";
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

  private static String closed(JsonNode ports) {
    if (ports.isEmpty()) {
      return "";
    }
    List<String> names = new ArrayList<>();
    ports.forEach(it -> names.add(it.path("remote_port").asText() + protocol(it)));
    return "Closed by 'dockbridge ports remove': %s. Open one again: dockbridge ports add %s%n"
        .formatted(String.join(", ", names), names.getFirst());
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
