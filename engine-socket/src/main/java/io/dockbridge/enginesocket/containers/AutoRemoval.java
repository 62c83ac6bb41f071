package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.enginesocket.http.HttpStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes a container that is not started after all, if it was created with {@code --rm}. The
 * engine does so itself when a start fails there, and {@code docker run --rm} waits for it; a start
 * that is refused here the engine never hears of. Called by {@link ContainerHook.Start} on the
 * client thread.
 */
final class AutoRemoval {
  private static final Logger log = LoggerFactory.getLogger(AutoRemoval.class);

  private AutoRemoval() {}

  /**
   * Asks for the container and removes it, with its anonymous volumes as the engine does. Without
   * force: the engine refuses to remove one that runs. A failure is logged, since the client is
   * about to read why its container does not start.
   *
   * @param engine a stream on which nothing is under way
   */
  static void ofUnstarted(String container, HttpStream engine) {
    String path = "/containers/" + URLEncoder.encode(container, StandardCharsets.UTF_8);
    try {
      JsonNode answer = OwnSocketMounts.JSON.readTree(engine.ask("GET", path + "/json"));
      boolean runs = answer.path("State").path("Running").asBoolean();
      if (answer.path("HostConfig").path("AutoRemove").asBoolean() && !runs) {
        byte[] _ = engine.ask("DELETE", path + "?v=1");
        log.info("Removed container {}, which was created with --rm and not started", container);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("Could not remove container {}, which did not start: {}", container, e.toString());
    }
  }
}
