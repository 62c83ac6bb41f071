package io.dockbridge.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.Text;
import java.util.Optional;

/**
 * What goes with a server, as the daemon counts it.
 *
 * @param counts of the daemon, or of its status if its engine does not answer
 */
public record DeletionLoss(JsonNode counts) {
  /**
   * Asks the daemon of an instance.
   *
   * @param status its {@code server_status}, for what it does not count
   */
  public static DeletionLoss of(Instance instance, JsonNode status) {
    try {
      Optional<JsonNode> counted =
          status.path("status").asText().matches("ready|draining")
              ? instance.control().ask("GET", "/_dockbridge/server/contents")
              : Optional.empty();
      return new DeletionLoss(counted.orElse(status));
    } catch (CliException _) {
      return new DeletionLoss(status);
    }
  }

  /** Whether a deletion of the server loses what somebody may want back. */
  public boolean isLossy() {
    return !counts.path("stays").asBoolean()
        && (containers() > 0 || counts.path("volumes").asInt() > 0);
  }

  private int containers() {
    return Math.max(counts.path("containers").asInt(), counts.path("running_containers").asInt());
  }

  /** As {@code 2 containers (1 running), 3 images and 1 volume}; empty if it is not known. */
  public static String describe(JsonNode counts) {
    if (!counts.has("containers")) {
      return counts.path("running_containers").asInt() == 0
          ? ""
          : Text.counted(counts.path("running_containers").asInt(), "running container");
    }
    int running = counts.path("running").asInt();
    return Text.counted(counts.path("containers").asInt(), "container")
        + (running == 0 ? "" : " (" + running + " running)")
        + ", "
        + Text.counted(counts.path("images").asInt(), "image")
        + " and "
        + Text.counted(counts.path("volumes").asInt(), "volume");
  }

  @Override
  public String toString() {
    return describe(counts);
  }
}
