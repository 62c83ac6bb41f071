package io.dockbridge.daemon.host;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.daemon.host.HostState.Connected;
import io.dockbridge.daemon.host.HostState.Connecting;
import io.dockbridge.daemon.host.HostState.Ended;
import io.dockbridge.daemon.session.ConnectionHealth;
import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.daemon.session.ServerReport;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The parts of the status that tell of a host that the user has: it has a name instead of a server,
 * costs nothing and is never idle.
 */
final class HostReport implements ServerReport {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String host;
  private final boolean forwardsOnly;
  private final Supplier<HostState> state;
  private final CurrentSession session;

  HostReport(String host, boolean forwardsOnly, Supplier<HostState> state, CurrentSession session) {
    this.host = host;
    this.forwardsOnly = forwardsOnly;
    this.state = state;
    this.session = session;
  }

  @Override
  public ObjectNode serverStatus() {
    HostState now = state.get();
    ObjectNode status = JSON.objectNode();
    status.putNull("server");
    status.put("host", host);
    status.put("forwards_only", forwardsOnly);
    status.put("engine_socket", now instanceof Connected there ? there.enginePath() : null);
    status.put("status", word(now));
    status.put("detail", detail(now));
    status.putNull("idle_time_remaining");
    status.put("running_containers", session.runningContainers().orElse(null));
    status.putNull("idle_reason");
    status.putNull("paid_until");
    status.putNull("price_hourly");
    status.putNull("timings");
    return status;
  }

  private static String word(HostState state) {
    return switch (state) {
      case Connected _ -> "connected";
      case Connecting _ -> "reconnecting";
      case Ended _ -> "stopping";
    };
  }

  private String detail(HostState state) {
    return switch (state) {
      case Connected there ->
          "engine at " + there.enginePath() + there.detour().map(it -> "; " + it).orElse("");
      case Connecting(_, Optional<HostProblem> problem) ->
          problem.map(it -> it.message() + " " + it.advice()).orElse("");
      case Ended _ -> "";
    };
  }

  @Override
  public ConnectionHealth connectionHealth() {
    return switch (state.get()) {
      case Connected _ ->
          session
              .get()
              .map(it -> ConnectionHealth.of(it.ssh().isOpen(), it.engineHealth().now()))
              .orElseGet(() -> ConnectionHealth.none(Optional.empty()));
      case Connecting(_, Optional<HostProblem> problem) ->
          ConnectionHealth.none(problem.map(HostProblem::message));
      case Ended _ -> ConnectionHealth.none(Optional.empty());
    };
  }
}
