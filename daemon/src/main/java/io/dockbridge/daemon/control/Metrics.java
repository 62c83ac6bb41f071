package io.dockbridge.daemon.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.activity.ActivityTotals;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The status as Prometheus reads it (text format 0.0.4); docs/metrics.md has the names. Made anew
 * for each question; the class is loaded with the first. Figures that are not known are left out.
 */
public final class Metrics {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** The words of {@code server_status.status}, in the cloud and for a host. */
  private static final List<String> STATES =
      List.of(
          "absent",
          "provisioning",
          "ready",
          "reconnecting",
          "draining",
          "destroying",
          "failed",
          "connected",
          "stopping");

  private final StringBuilder text = new StringBuilder();

  private Metrics() {}

  /**
   * What is measured now.
   *
   * @param status as {@link StatusJson} has it
   * @param reconnects to a server whose connection was lost
   * @param clients connections to docker.sock
   */
  public record Measured(JsonNode status, ActivityTotals totals, long reconnects, int clients) {}

  /** Empty if something else is asked for. */
  public static Optional<LocalAnswer> answer(String method, String target, Supplier<Measured> now) {
    return (method + " " + target).equals("GET /_dockbridge/metrics")
        ? Optional.of(new LocalAnswer(200, Map.of(), TYPE, text(now.get())))
        : Optional.empty();
  }

  static String text(Measured now) {
    Metrics metrics = new Metrics();
    metrics.server(now.status().path("server_status"));
    metrics.daemon(now);
    metrics.traffic(now);
    return metrics.text.toString();
  }

  private void server(JsonNode server) {
    head("server_state", "gauge", "1 for the state that the server is in");
    for (String state : STATES) {
      boolean isNow = state.equals(server.path("status").asText());
      sample("server_state", "state", state, isNow ? "1" : "0");
    }
    JsonNode cost = server.path("cost");
    if (cost.hasNonNull("gross")) {
      head("server_cost", "gauge", "Cost of the present server so far, with tax");
      String currency = cost.path("currency").asText();
      sample("server_cost", "currency", currency, cost.path("gross").asText());
    }
    gauge("running_containers", "Containers that run", server.path("running_containers"));
    gauge(
        "server_idle_remaining_seconds",
        "Time until the server is deleted unless it is used",
        server.path("idle_time_remaining"));
  }

  private void daemon(Measured now) {
    JsonNode status = now.status();
    Optional<Instant> time = instant(status.at("/last_update"));
    since(
        "uptime_seconds", "Time since the daemon started", time, "/instance_info/start_time", now);
    since(
        "idle_seconds", "Time since the last activity", time, "/server_status/last_activity", now);
    head("client_connections", "gauge", "Open connections to docker.sock");
    sample("client_connections", String.valueOf(now.clients()));
    long open = status.path("port_forwards").valueStream().filter(Metrics::isActive).count();
    head("open_forwards", "gauge", "Ports of containers that are open on this machine");
    sample("open_forwards", String.valueOf(open));
  }

  private void traffic(Measured now) {
    head("requests_total", "counter", "Docker requests and forwarded connections that have ended");
    now.totals()
        .ended()
        .forEach(
            (kind, count) ->
                sample(
                    "requests_total",
                    "kind",
                    kind.name().toLowerCase(Locale.ROOT),
                    count.toString()));
    sample("requests_total", "kind", "poll", String.valueOf(now.totals().polls()));
    head("forwarded_bytes_total", "counter", "Bytes through forwarded ports");
    bytes("to_server", now.totals().bytesToServer());
    bytes("from_server", now.totals().bytesFromServer());
    head("reconnects_total", "counter", "New SSH connections to a server in place of lost ones");
    sample("reconnects_total", String.valueOf(now.reconnects()));
  }

  private void bytes(String direction, long count) {
    sample("forwarded_bytes_total", "direction", direction, String.valueOf(count));
  }

  private static boolean isActive(JsonNode forward) {
    return forward.path("status").asText().equals("active");
  }

  private void since(
      String name, String help, Optional<Instant> time, String pointer, Measured now) {
    Optional<Instant> begin = instant(now.status().at(pointer));
    if (time.isPresent() && begin.isPresent()) {
      head(name, "gauge", help);
      Duration passed = Duration.between(begin.get(), time.get());
      sample(name, String.valueOf(Math.max(0, passed.toMillis()) / 1000.0));
    }
  }

  private static Optional<Instant> instant(JsonNode node) {
    return node.isTextual() ? Optional.of(Instant.parse(node.asText())) : Optional.empty();
  }

  private void gauge(String name, String help, JsonNode value) {
    if (value.isNumber()) {
      head(name, "gauge", help);
      sample(name, value.asText());
    }
  }

  private void head(String name, String type, String help) {
    text.append("# HELP dockbridge_%s %s.\n".formatted(name, help));
    text.append("# TYPE dockbridge_%s %s\n".formatted(name, type));
  }

  private void sample(String name, String value) {
    text.append("dockbridge_%s %s\n".formatted(name, value));
  }

  private void sample(String name, String label, String of, String value) {
    String escaped = of.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    text.append("dockbridge_%s{%s=\"%s\"} %s\n".formatted(name, label, escaped, value));
  }
}
