package io.dockbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.MoneyText;
import io.dockbridge.cli.output.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;

/**
 * The status document for people: a line per question they have, then the ports and the shared
 * folders.
 */
final class StatusTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final Terminal terminal;
  private final TimeZone zone;

  StatusTable(Terminal terminal, TimeZone zone) {
    this.terminal = terminal;
    this.zone = zone;
  }

  String render(JsonNode status) {
    JsonNode instance = status.path("instance_info");
    JsonNode server = status.path("server_status");
    StringBuilder text = new StringBuilder();
    line(text, "DockBridge", daemon(instance));
    line(text, "Socket", instance.path("socket_path").asText());
    Optional<String> host = nonEmpty(server.path("host"));
    line(text, host.isPresent() ? "Host" : "Server", host.orElse("") + server(server));
    idle(server).ifPresent(it -> line(text, "Idle", it));
    cost(server).ifPresent(it -> line(text, "Cost", it));
    nonEmpty(server.path("warning")).ifPresent(it -> line(text, "Warning", terminal.yellow(it)));
    line(text, "Connection", connection(status.path("connection_health")));
    line(text, "Activity", activity(status));
    hostServices(status.path("host_services")).ifPresent(it -> line(text, "Incoming", it));
    JsonNode forwards = status.path("port_forwards");
    text.append(forwards.isEmpty() ? "" : "\n" + PortTable.render(forwards, terminal));
    text.append(
        status.path("mounts").isEmpty() && status.path("mount_conflicts").isEmpty()
            ? ""
            : "\n" + MountTable.render(status, terminal));
    return text.toString();
  }

  private void line(StringBuilder text, String name, String value) {
    text.append(terminal.bold("%-12s".formatted(name))).append(value).append('\n');
  }

  private String daemon(JsonNode instance) {
    return terminal.green("running")
        + ", pid "
        + instance.path("pid").asText()
        + since(instance.path("start_time"));
  }

  private String server(JsonNode status) {
    String state = status.path("status").asText("unknown");
    JsonNode server = status.path("server");
    if (server.isMissingNode() || server.isNull()) {
      boolean host = nonEmpty(status.path("host")).isPresent();
      return (host ? ", " : "") + state + detail(status);
    }
    return "%s, %s (%s, %s, %s)%s%s"
        .formatted(
            state.equals("ready") ? terminal.green(state) : terminal.yellow(state),
            server.path("name").asText(),
            server.path("server_type").asText("?"),
            server.path("location").asText("?"),
            server.path("ip").asText("no address"),
            since(server.path("created")),
            state.equals("ready") ? "" : detail(status));
  }

  private static String detail(JsonNode status) {
    return nonEmpty(status.path("detail")).map(it -> ": " + it).orElse("");
  }

  private static Optional<String> idle(JsonNode server) {
    List<String> parts = new ArrayList<>();
    JsonNode remaining = server.path("idle_time_remaining");
    if (remaining.isNumber()) {
      parts.add("destroyed in " + duration(remaining.asLong()));
    }
    nonEmpty(server.path("idle_reason")).ifPresent(parts::add);
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(": ", parts));
  }

  private Optional<String> cost(JsonNode server) {
    String soFar =
        server.path("cost").isObject()
            ? MoneyText.gross(server.path("cost")) + " with tax so far, "
            : "";
    return nonEmpty(server.path("price_hourly"))
        .map(
            price ->
                soFar
                    + price
                    + " "
                    + server.at("/cost/currency").asText("EUR")
                    + " an hour without tax"
                    + time(server.path("paid_until")).map(it -> ", paid until " + it).orElse(""));
  }

  /** Which services of this machine containers use. */
  private Optional<String> hostServices(JsonNode host) {
    List<String> used = host.path("incoming").findValuesAsText("service");
    return nonEmpty(host.path("problem"))
        .map(it -> terminal.yellow("containers do not reach this machine: " + it))
        .or(
            () ->
                used.isEmpty()
                    ? Optional.empty()
                    : Optional.of("containers use " + String.join(", ", used) + " here"));
  }

  private static String connection(JsonNode health) {
    String ssh = health.path("ssh_connected").asBoolean() ? "ssh connected" : "no ssh connection";
    String engine = health.path("docker_reachable").asBoolean() ? ", engine answers" : "";
    return ssh + engine + nonEmpty(health.path("error_message")).map(it -> ": " + it).orElse("");
  }

  private String activity(JsonNode status) {
    JsonNode summary = status.path("activity_summary");
    return counted(summary.path("total_commands").asLong(), "Docker command")
        + time(summary.path("last_docker_command")).map(it -> " (last at " + it + ")").orElse("")
        + ", "
        + counted(summary.path("active_connections").asLong(), "open connection")
        + nonEmpty(status.at("/server_status/running_containers"))
            .map(it -> ", " + counted(Long.parseLong(it), "running container"))
            .orElse("");
  }

  private static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private String since(JsonNode when) {
    return time(when).map(it -> ", since " + it).orElse("");
  }

  private Optional<String> time(JsonNode when) {
    try {
      return nonEmpty(when).map(it -> TIME.format(local(Instant.parse(it))));
    } catch (DateTimeParseException _) {
      return nonEmpty(when);
    }
  }

  /** java.time's own zones look for providers in every jar, which takes a sixth of the command. */
  private OffsetDateTime local(Instant instant) {
    Duration offset = Duration.ofMillis(zone.getOffset(instant.toEpochMilli()));
    return instant.atOffset(ZoneOffset.ofTotalSeconds((int) offset.toSeconds()));
  }

  private static Optional<String> nonEmpty(JsonNode node) {
    return Optional.of(node)
        .filter(JsonNode::isValueNode)
        .filter(it -> !it.isNull())
        .map(JsonNode::asText)
        .filter(it -> !it.isEmpty());
  }

  /** Put together by hand: a format of numbers first reads how the user's country writes them. */
  private static String duration(long seconds) {
    Duration duration = Duration.ofSeconds(Math.max(0, seconds));
    int rest = duration.toSecondsPart();
    return duration.toMinutes() == 0
        ? rest + "s"
        : duration.toMinutes() + (rest < 10 ? "m 0" : "m ") + rest + "s";
  }
}
