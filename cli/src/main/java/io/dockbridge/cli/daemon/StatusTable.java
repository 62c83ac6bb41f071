package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.DeletionLoss;
import io.dockbridge.cli.mounts.MountTable;
import io.dockbridge.cli.output.MoneyText;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.cli.output.Text;
import io.dockbridge.cli.ports.PortTable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.stream.Stream;

/**
 * The status document for people: a line per question they have, then the ports and the shared
 * folders.
 */
public final class StatusTable {
  private static final int MOST_LISTED = 8;

  private final Terminal terminal;
  private final TimeZone zone;
  private final Instant now;

  public StatusTable(Terminal terminal, TimeZone zone, Instant now) {
    this.terminal = terminal;
    this.zone = zone;
    this.now = now;
  }

  /** As of this moment, in this machine's time zone. */
  public static StatusTable now(Terminal terminal) {
    return new StatusTable(terminal, TimeZone.getDefault(), Instant.now());
  }

  public String render(JsonNode status) {
    JsonNode instance = status.path("instance_info");
    JsonNode server = status.path("server_status");
    StringBuilder text = new StringBuilder();
    line(text, "DockBridge", daemon(instance));
    line(text, "Socket", instance.path("socket_path").asText());
    Optional<String> host = nonEmpty(server.path("host"));
    line(text, host.isPresent() ? "Host" : "Server", host.orElse("") + server(server));
    last(server.path("last_server")).ifPresent(it -> line(text, "Last server", it));
    idle(server).ifPresent(it -> line(text, "Idle", it));
    cost(server).ifPresent(it -> line(text, "Cost", it));
    nonEmpty(server.path("warning")).ifPresent(it -> line(text, "Warning", terminal.yellow(it)));
    line(text, "Connection", connection(status.path("connection_health")));
    line(text, "Activity", activity(status));
    hostServices(status.path("host_services")).ifPresent(it -> line(text, "Incoming", it));
    text.append(
        status.path("port_forwards").isEmpty() && status.path("closed_ports").isEmpty()
            ? ""
            : "\n" + PortTable.render(status, terminal));
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
        + since(instance.path("start_time"))
        + InstalledVersion.difference(instance).map(it -> "; " + terminal.yellow(it)).orElse("");
  }

  private String server(JsonNode status) {
    String state = status.path("status").asText("unknown");
    JsonNode server = status.path("server");
    if (server.isMissingNode() || server.isNull()) {
      if (state.equals("absent")) {
        return nonEmpty(status.path("detail")).orElse("none");
      }
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
    JsonNode progress = status.path("provisioning");
    String time =
        progress.isObject()
            ? " (%s of about %s)"
                .formatted(seconds(progress.path("elapsed")), seconds(progress.path("expected")))
            : "";
    return nonEmpty(status.path("detail")).map(it -> ": " + it).orElse("") + time;
  }

  private static String seconds(JsonNode number) {
    return Text.duration(Duration.ofSeconds(number.asLong()));
  }

  private Optional<String> last(JsonNode server) {
    if (!server.isObject()) {
      return Optional.empty();
    }
    String gone = "deleted " + time(server.path("gone")).orElse("") + ", idle for ";
    String contents = DeletionLoss.describe(server);
    String kept = server.path("stays").asBoolean() ? "; on its data volume stay " : "; with it ";
    return Optional.of(
        gone
            + Text.duration(Duration.ofSeconds(server.path("idle").asLong()))
            + (contents.isEmpty() ? "" : kept + contents));
  }

  private static Optional<String> idle(JsonNode server) {
    Optional<String> reason =
        nonEmpty(server.path("idle_reason"))
            .map(it -> it.startsWith("used within") ? "in use" : it);
    JsonNode remaining = server.path("idle_time_remaining");
    boolean kept = reason.filter(it -> it.startsWith("kept until")).isPresent();
    Optional<String> deletion =
        remaining.isNumber() && !kept
            ? Optional.of(
                "will be deleted in "
                    + Text.duration(Duration.ofSeconds(remaining.asLong()))
                    + " unless used again")
            : Optional.empty();
    return Stream.of(reason, deletion)
        .flatMap(Optional::stream)
        .reduce((first, second) -> first + "; " + second);
  }

  /** With tax, as far as it is known: what is billed for an hour tells the price of one. */
  private Optional<String> cost(JsonNode server) {
    JsonNode cost = server.path("cost");
    String until = time(server.path("paid_until")).map(it -> "; paid until " + it).orElse("");
    if (cost.isObject() && cost.path("hours").asLong() > 0) {
      return Optional.of(
          "%s so far, %s an hour, with tax%s"
              .formatted(MoneyText.gross(cost), MoneyText.grossPerHour(cost), until));
    }
    return nonEmpty(server.path("price_hourly")).map(it -> it + " EUR an hour without tax" + until);
  }

  /** Which services of this machine containers use. */
  private Optional<String> hostServices(JsonNode host) {
    List<String> used =
        host.path("incoming")
            .valueStream()
            .filter(it -> !it.hasNonNull("refused"))
            .map(it -> it.path("service").asText())
            .toList();
    return nonEmpty(host.path("problem"))
        .map(it -> terminal.yellow("containers do not reach this machine: " + it))
        .or(
            () ->
                used.isEmpty()
                    ? Optional.empty()
                    : Optional.of("containers use %s here".formatted(few(used))));
  }

  private static String few(List<String> all) {
    int more = all.size() - MOST_LISTED;
    return String.join(", ", all.subList(0, Math.min(MOST_LISTED, all.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static String connection(JsonNode health) {
    String ssh = health.path("ssh_connected").asBoolean() ? "ssh connected" : "no ssh connection";
    String engine = health.path("docker_reachable").asBoolean() ? ", engine answers" : "";
    return ssh + engine + nonEmpty(health.path("error_message")).map(it -> ": " + it).orElse("");
  }

  private String activity(JsonNode status) {
    JsonNode summary = status.path("activity_summary");
    return Text.counted(summary.path("total_commands").asLong(), "Docker command")
        + time(summary.path("last_docker_command")).map(it -> " (last at " + it + ")").orElse("")
        + ", "
        + Text.counted(summary.path("active_connections").asLong(), "open connection")
        + nonEmpty(status.at("/server_status/running_containers"))
            .map(it -> ", " + Text.counted(Long.parseLong(it), "running container"))
            .orElse("");
  }

  private String since(JsonNode when) {
    return time(when).map(it -> ", since " + it).orElse("");
  }

  private Optional<String> time(JsonNode when) {
    try {
      return nonEmpty(when).map(it -> Text.time(Instant.parse(it), now, zone));
    } catch (DateTimeParseException _) {
      return nonEmpty(when);
    }
  }

  private static Optional<String> nonEmpty(JsonNode node) {
    return Optional.of(node)
        .filter(JsonNode::isValueNode)
        .filter(it -> !it.isNull())
        .map(JsonNode::asText)
        .filter(it -> !it.isEmpty());
  }
}
