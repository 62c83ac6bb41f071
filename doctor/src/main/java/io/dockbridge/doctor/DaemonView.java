package io.dockbridge.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/**
 * The instance's daemon, as its files and its socket show it. Made by the {@code doctor} command.
 *
 * @param locked whether a process holds the instance's lock, as daemons do for life
 * @param pid the pid file's content; empty if there is none
 * @param status the daemon's status document; empty if it does not answer
 * @param serversLeft servers that an earlier run did not delete
 */
public record DaemonView(
    boolean locked, Optional<String> pid, Optional<JsonNode> status, Optional<String> serversLeft) {

  /** A node of the status document; a missing node if there is no document. */
  JsonNode at(String pointer) {
    return status.map(it -> it.at(pointer)).orElse(MissingNode.getInstance());
  }

  boolean answers() {
    return status.isPresent();
  }

  /** Whether the daemon runs. */
  CheckResult result() {
    if (answers()) {
      return new CheckResult.Ok("runs as pid " + at("/instance_info/pid").asText());
    }
    if (locked) {
      return new CheckResult.Problem(
          "pid %s holds the instance, but its socket does not answer".formatted(pid.orElse("?")),
          "See `dockbridge logs`; if it hangs, end it with kill -9 and start again.");
    }
    if (serversLeft.isPresent()) {
      return new CheckResult.Warning(
          "it does not run, but server %s of its last run may still be billed"
              .formatted(serversLeft.get()),
          "`dockbridge start` takes it over, `dockbridge stop` then deletes it.");
    }
    return pid.isPresent()
        ? new CheckResult.Warning(
            "it was killed: pid %s is gone".formatted(pid.get()), "Start it: dockbridge start")
        : new CheckResult.Skipped("it does not run; start it with: dockbridge start");
  }
}
