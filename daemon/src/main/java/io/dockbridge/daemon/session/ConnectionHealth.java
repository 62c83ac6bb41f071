package io.dockbridge.daemon.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * How the connection to the engine is.
 *
 * @param ssh whether there is one to its machine
 * @param engine whether the engine answered when it was last asked
 * @param checked when that was
 * @param problem what is wrong, in a line
 */
public record ConnectionHealth(
    boolean ssh, boolean engine, Optional<Instant> checked, Optional<String> problem) {

  /** There is none. */
  public static ConnectionHealth none(Optional<String> problem) {
    return new ConnectionHealth(false, false, Optional.empty(), problem);
  }

  /** There is one, as far as SSH goes. */
  public static ConnectionHealth of(boolean ssh, EngineHealth engine) {
    Optional<String> problem = engine.problem();
    return new ConnectionHealth(ssh, problem.isEmpty(), Optional.of(engine.checked()), problem);
  }

  /** As {@code status --output json} has it. */
  public ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("ssh_connected", ssh)
        .put("tunnel_active", ssh)
        .put("docker_reachable", ssh && engine)
        .put("last_check", ReportTimes.time(checked))
        .put("error_message", problem.orElse(null));
  }
}
