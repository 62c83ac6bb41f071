package io.dockbridge.daemon.ports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.daemon.session.ReportTimes;
import io.dockbridge.portforward.plan.PortChoice;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.traffic.ForwardedConnection;
import java.util.List;
import java.util.Locale;

/** Forwarded ports as JSON, with the names of the design's page (§8). */
public final class PortReport {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PortReport() {}

  /** Forwarded ports, in the order in which they come, and those closed by hand. */
  static ObjectNode json(List<PortForward> forwards, List<PortChoice> choices) {
    ObjectNode report = JSON.objectNode();
    report.set("port_forwards", forwards(forwards));
    ArrayNode closed = report.putArray("closed_ports");
    choices.stream()
        .filter(it -> it.local().isEmpty())
        .forEach(
            it ->
                closed.addObject().put("remote_port", it.remote()).put("protocol", it.protocol()));
    return report;
  }

  private static ArrayNode forwards(List<PortForward> forwards) {
    ArrayNode all = JSON.arrayNode();
    forwards.forEach(forward -> all.add(forward(forward)));
    return all;
  }

  private static ObjectNode forward(PortForward forward) {
    ObjectNode port = JSON.objectNode();
    port.put("id", forward.id());
    port.put("container_id", forward.containerId());
    port.put("container_name", forward.containerName());
    port.put("local_port", forward.localPort().isPresent() ? forward.localPort().getAsInt() : null);
    port.put("remote_port", forward.remotePort());
    port.put("requested_port", forward.requestedPort());
    port.put("container_port", forward.published().containerPort());
    port.put("by_hand", forward.containerId().isEmpty());
    port.put("protocol", forward.protocol());
    port.put("status", forward.status().name().toLowerCase(Locale.ROOT));
    port.put("reason", forward.reason().orElse(null));
    port.put("created_at", ReportTimes.time(forward.createdAt()));
    port.put("last_used", ReportTimes.time(forward.use().last()));
    port.put("bytes_transferred", forward.use().sent() + forward.use().received());
    port.put("bytes_sent", forward.use().sent());
    port.put("bytes_received", forward.use().received());
    port.put("active_connections", forward.use().connections());
    port.put("total_connections", forward.use().total());
    port.put("lost_datagrams", forward.use().lost());
    port.put("last_error", forward.use().error().orElse(null));
    return port;
  }

  /** Connections that have ended. */
  static ArrayNode history(List<ForwardedConnection> connections) {
    ArrayNode all = JSON.arrayNode();
    connections.forEach(
        it ->
            all.addObject()
                .put("id", it.forwardId())
                .put("container_name", it.containerName())
                .put("local_port", it.localPort())
                .put("opened", ReportTimes.time(it.opened()))
                .put("closed", ReportTimes.time(it.closed()))
                .put("bytes_sent", it.bytesSent())
                .put("bytes_received", it.bytesReceived())
                .put("error", it.error().orElse(null)));
    return all;
  }
}
