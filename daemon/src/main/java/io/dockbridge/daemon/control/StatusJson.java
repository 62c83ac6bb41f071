package io.dockbridge.daemon.control;

import static io.dockbridge.daemon.session.ReportTimes.time;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.activity.ActivityRecord;
import io.dockbridge.activity.ActivitySnapshot;
import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.config.ProgramBuild;
import io.dockbridge.daemon.session.ServerReport;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.hostservices.HostServices;
import io.dockbridge.hostservices.IncomingPort;
import io.dockbridge.mounts.Mounts;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The status as JSON, with the names of the design's page (§8). Times are RFC 3339 in UTC with
 * milliseconds, durations seconds, what is not known is null.
 */
public final class StatusJson {
  /** How much of the history is worth a look. */
  private static final int RECENT = 20;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Read once: an upgrade may replace the file while the daemon runs. */
  private final String version = ProgramBuild.ofThisProcess().version();

  private final Path socket;
  private final InstantSource clock;
  private final Instant started;
  private final ServerReport server;
  private final Supplier<ObjectNode> ports;
  private final Optional<Mounts> mounts;
  private final Optional<HostServices> host;
  private final ActivityTracker activity;

  /** Of a daemon that starts now. */
  public StatusJson(
      Path socket,
      InstantSource clock,
      ServerReport server,
      Supplier<ObjectNode> ports,
      Optional<Mounts> mounts,
      Optional<HostServices> host,
      ActivityTracker activity) {
    this.socket = socket;
    this.clock = clock;
    this.started = clock.instant();
    this.server = server;
    this.ports = ports;
    this.mounts = mounts;
    this.host = host;
    this.activity = activity;
  }

  /** The status now; waits for nothing. */
  public ObjectNode tree() {
    ActivitySnapshot user = activity.snapshot();
    ObjectNode status = JSON.objectNode();
    status.set("instance_info", instance());
    status.set("server_status", serverStatus(user));
    status.set("connection_health", server.connectionHealth().json());
    status.setAll(ports.get());
    mounts.ifPresent(it -> status.setAll(MountControl.report(it)));
    status.set("host_services", hostServices());
    status.set("activity_summary", activity(user));
    ArrayNode recent = status.putArray("recent_activity");
    activity.history().reversed().stream().limit(RECENT).forEach(it -> recent.add(record(it)));
    status.put("last_update", time(clock.instant()));
    return status;
  }

  /**
   * {@code GET /_dockbridge/status}, and {@code …/activity}: all that is remembered of it, the
   * latest first. Empty if something else is asked for.
   */
  public Optional<LocalAnswer> answer(String method, String target) {
    return switch (method + " " + target) {
      case "GET /_dockbridge/status" -> Optional.of(LocalAnswer.json(200, tree().toPrettyString()));
      case "GET /_dockbridge/activity" -> Optional.of(LocalAnswer.json(200, history().toString()));
      default -> Optional.empty();
    };
  }

  private ArrayNode history() {
    ArrayNode all = JSON.arrayNode();
    activity.history().reversed().forEach(it -> all.add(record(it)));
    return all;
  }

  private ObjectNode hostServices() {
    ObjectNode node = JSON.objectNode();
    node.put("problem", host.flatMap(HostServices::problem).orElse(null));
    ArrayNode uses = node.putArray("incoming");
    host.map(HostServices::incoming).orElse(List.of()).forEach(it -> uses.add(incoming(it)));
    return node;
  }

  private static ObjectNode incoming(IncomingPort use) {
    return JSON.objectNode()
        .put("service", use.service())
        .put("container", use.container())
        .put("last", time(use.last()))
        .put("connections", use.total())
        .put("open", use.open())
        .put("refused", use.refused().orElse(null));
  }

  private ObjectNode instance() {
    return JSON.objectNode()
        .put("pid", ProcessHandle.current().pid())
        .put("version", version)
        .put("socket_path", socket.toString())
        .put("start_time", time(started))
        .put("is_running", true);
  }

  private ObjectNode serverStatus(ActivitySnapshot user) {
    return server
        .serverStatus()
        .put("last_activity", time(user.lastActivity()))
        .put("active_connections", user.open().size());
  }

  private static ObjectNode activity(ActivitySnapshot activity) {
    return JSON.objectNode()
        .put("last_docker_command", time(activity.lastDockerCommand()))
        .put("last_port_activity", time(activity.lastPortActivity()))
        .put("active_connections", activity.open().size())
        .put("total_commands", activity.totalCommands())
        .put("total_port_bytes", activity.totalPortBytes());
  }

  private static ObjectNode record(ActivityRecord record) {
    return JSON.objectNode()
        .put("time", time(record.time()))
        .put("kind", record.kind().name().toLowerCase(Locale.ROOT))
        .put("what", record.what())
        .put("event", record.event().name().toLowerCase(Locale.ROOT));
  }
}
