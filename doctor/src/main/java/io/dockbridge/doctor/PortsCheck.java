package io.dockbridge.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Whether published ports are open here, under their own numbers. */
final class PortsCheck {
  private PortsCheck() {}

  static CheckResult result(DaemonView daemon) {
    if (!daemon.answers()) {
      return new CheckResult.Skipped("the daemon does not run");
    }
    List<String> closed = new ArrayList<>();
    List<String> moved = new ArrayList<>();
    int open = 0;
    for (JsonNode port : daemon.at("/port_forwards")) {
      switch (port.path("status").asText()) {
        case "conflict" -> closed.add(described(port) + ": " + port.path("reason").asText());
        case "active" -> {
          open++;
          if (port.path("local_port").asInt() != port.path("requested_port").asInt()) {
            moved.add(described(port) + " is at " + port.path("local_port").asText());
          }
        }
        default -> {}
      }
    }
    return result(open, closed, moved);
  }

  private static CheckResult result(int open, List<String> closed, List<String> moved) {
    if (!closed.isEmpty()) {
      return new CheckResult.Problem(
          "not open here: " + String.join("; ", closed),
          "Free the port, or choose another: dockbridge ports remap LOCAL:OTHER");
    }
    return moved.isEmpty()
        ? new CheckResult.Ok(open + " open")
        : new CheckResult.Warning(
            "taken here, so moved: " + String.join("; ", moved),
            "Use the other port, or free this one and start the container again.");
  }

  private static String described(JsonNode port) {
    return "port %s of %s"
        .formatted(port.path("requested_port").asText(), port.path("container_name").asText());
  }
}
