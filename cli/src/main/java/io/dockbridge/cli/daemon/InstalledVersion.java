package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.config.ProgramBuild;
import java.util.Optional;

/** After an upgrade the daemon of before goes on until it is stopped: commands say so. */
final class InstalledVersion {
  private InstalledVersion() {}

  /**
   * How the version of a daemon differs from that of this command.
   *
   * @param instance {@code instance_info} of its status
   */
  static Optional<String> difference(JsonNode instance) {
    String own = ProgramBuild.ofThisProcess().version();
    String running = instance.path("version").asText("");
    return running.isEmpty() || running.equals(own)
        ? Optional.empty()
        : Optional.of(
            "version %s runs, %s is installed: dockbridge restart".formatted(running, own));
  }
}
