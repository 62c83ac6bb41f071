package io.dockbridge.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/**
 * What is known of the instance's daemon.
 *
 * @param locked whether a process holds the instance's lock, which daemons do for life
 * @param pid what the pid file says; empty if there is none
 * @param status what it says of itself; empty if it does not answer
 * @param serversLeft the servers of a last run that did not delete them
 */
public record DaemonView(
    boolean locked, Optional<String> pid, Optional<JsonNode> status, Optional<String> serversLeft) {

  /** Something of the status, which is missing if there is none. */
  JsonNode at(String pointer) {
    return status.map(it -> it.at(pointer)).orElse(MissingNode.getInstance());
  }

  boolean answers() {
    return status.isPresent();
  }

  /** Whether it runs. */
  Finding finding() {
    if (answers()) {
      return new Finding.Ok("runs as pid " + at("/instance_info/pid").asText());
    }
    if (locked) {
      return new Finding.Problem(
          "pid %s holds the instance, but its socket does not answer".formatted(pid.orElse("?")),
          "Look at `dockbridge logs`; if it hangs, end it with kill -9 and start again.");
    }
    if (serversLeft.isPresent()) {
      return new Finding.Warning(
          "it does not run, but server %s of its last run may cost money"
              .formatted(serversLeft.get()),
          "`dockbridge start` takes it over, `dockbridge stop` then deletes it.");
    }
    return pid.isPresent()
        ? new Finding.Warning(
            "it was killed: pid %s is gone".formatted(pid.get()), "Start it: dockbridge start")
        : new Finding.Skipped("it does not run; start it with: dockbridge start");
  }
}
