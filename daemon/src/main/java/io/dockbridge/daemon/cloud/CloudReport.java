package io.dockbridge.daemon.cloud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.daemon.session.ConnectionHealth;
import io.dockbridge.daemon.session.EngineHealth;
import io.dockbridge.daemon.session.ReportTimes;
import io.dockbridge.daemon.session.ServerReport;
import io.dockbridge.lifecycle.LifecycleStatus;
import io.dockbridge.lifecycle.ServerState;
import io.dockbridge.lifecycle.provision.Timings;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** The parts of the status that tell of a server in the cloud. */
final class CloudReport implements ServerReport {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Supplier<LifecycleStatus> lifecycle;
  private final BooleanSupplier answered;
  private final Supplier<Optional<Integer>> containers;
  private final Supplier<Optional<EngineHealth>> engine;
  private final LongFunction<Optional<ServerCost>> cost;
  private final Supplier<Optional<ContainerResume.Outcome>> resumed;
  private final Supplier<Optional<ObjectNode>> last;

  /**
   * Reports on what it is given.
   *
   * @param answered whether the cloud has said what an earlier run left
   * @param containers how many run; empty if nobody knows
   * @param engine how it was when it was asked last; empty without a connection
   * @param cost of the server with this id; empty if it is not known
   * @param resumed what became of those that ran on the server before this one
   * @param last the server that went last
   */
  CloudReport(
      Supplier<LifecycleStatus> lifecycle,
      BooleanSupplier answered,
      Supplier<Optional<Integer>> containers,
      Supplier<Optional<EngineHealth>> engine,
      LongFunction<Optional<ServerCost>> cost,
      Supplier<Optional<ContainerResume.Outcome>> resumed,
      Supplier<Optional<ObjectNode>> last) {
    this.lifecycle = lifecycle;
    this.answered = answered;
    this.containers = containers;
    this.engine = engine;
    this.cost = cost;
    this.resumed = resumed;
    this.last = last;
  }

  @Override
  public ObjectNode serverStatus() {
    LifecycleStatus now = lifecycle.get();
    ObjectNode status = JSON.objectNode();
    status.set("server", now.server().map(CloudReport::server).orElse(null)); // null becomes null
    status.put("status", now.state().word());
    status.put("cloud", cloud(now.state()));
    status.put("detail", now.detail());
    status.put(
        "idle_time_remaining", now.usage().remaining().map(Duration::toSeconds).orElse(null));
    status.put("running_containers", containers.get().orElse(null));
    status.put("idle_reason", now.usage().reason().orElse(null));
    status.put("kept_until", ReportTimes.time(now.usage().keptUntil()));
    status.put("paid_until", ReportTimes.time(now.usage().paidUntil()));
    status.put(
        "price_hourly",
        now.server()
            .flatMap(ServerInfo::priceHourly)
            .map(it -> it.stripTrailingZeros().toPlainString())
            .orElse(null));
    status.set(
        "cost",
        now.server().flatMap(it -> cost.apply(it.id())).map(CloudReport::cost).orElse(null));
    status.put("warning", now.warnings().isEmpty() ? null : String.join("; ", now.warnings()));
    ArrayNode undeleted = status.putArray("undeleted_servers");
    now.undeleted().forEach(it -> undeleted.add(server(it)));
    status.set("provisioning", now.progress().map(CloudReport::progress).orElse(null));
    status.set("timings", now.timings().map(CloudReport::timings).orElse(null));
    status.set("resumed", resumed.get().map(CloudReport::resumed).orElse(null));
    status.set("last_server", last.get().orElse(null));
    return status;
  }

  /** So that {@code start} can say at once that a token is no good. */
  private String cloud(ServerState state) {
    if (state instanceof ServerState.Failed(_, String advice) && advice.contains("token")) {
      return "refuses";
    }
    return answered.getAsBoolean() ? "answers" : "unknown";
  }

  private static ObjectNode resumed(ContainerResume.Outcome outcome) {
    ObjectNode resumed = JSON.objectNode().put("started", outcome.started());
    outcome.failed().forEach(resumed.putObject("failed")::put);
    return resumed;
  }

  private static ObjectNode server(ServerInfo server) {
    return JSON.objectNode()
        .put("id", server.id())
        .put("name", server.name())
        .put("ip", server.ip())
        .put("server_type", server.serverType())
        .put("location", server.location())
        .put("created", ReportTimes.time(server.created()));
  }

  private static ObjectNode cost(ServerCost cost) {
    return JSON.objectNode()
        .put("hours", cost.hours())
        .put("net", cost.amount().net().stripTrailingZeros().toPlainString())
        .put("gross", cost.amount().gross().stripTrailingZeros().toPlainString())
        .put("currency", cost.currency());
  }

  private static ObjectNode progress(LifecycleStatus.Progress progress) {
    return JSON.objectNode()
        .put("elapsed", progress.elapsed().toSeconds())
        .put("expected", progress.expected().toSeconds());
  }

  private static ObjectNode timings(Timings timings) {
    return JSON.objectNode()
        .put("create", seconds(timings.create()))
        .put("boot", seconds(timings.boot()))
        .put("ssh", seconds(timings.ssh()))
        .put("engine", seconds(timings.engine()));
  }

  @Override
  public ConnectionHealth connectionHealth() {
    LifecycleStatus.SshState ssh = lifecycle.get().ssh();
    return engine
        .get()
        .filter(_ -> ssh.connected())
        .map(it -> ConnectionHealth.of(true, it))
        .orElseGet(() -> ConnectionHealth.none(ssh.problem()));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
