package io.dockbridge.lifecycle.orphans;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes a server and does not rest before the cloud says that it is gone. One with a volume is
 * switched off before. Has no state.
 */
final class ServerDeletion {
  private static final Logger LOG = LoggerFactory.getLogger(ServerDeletion.class);
  private static final Duration ACTION_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int LOOKS = 30;

  private final HetznerClient cloud;
  private final PowerDown powerDown;
  private final Sleeper pause;

  ServerDeletion(HetznerClient cloud, Sleeper pause) {
    this.cloud = cloud;
    this.powerDown = new PowerDown(cloud, pause);
    this.pause = pause;
  }

  /**
   * Deletes it; whose it is, the caller knows.
   *
   * @throws HetznerException if the cloud would not
   * @throws IOException if it is still there although the cloud would
   */
  void delete(Server server) throws IOException, InterruptedException {
    if (!server.volumes().isEmpty()) {
      powerDown.run(server);
    }
    long id = server.id();
    Optional<Action> action = cloud.servers().delete(id);
    if (action.isPresent()) {
      await(action.get());
    }
    for (int look = 1; cloud.servers().get(id).isPresent(); look++) {
      if (look == LOOKS) {
        throw new IOException("server " + id + " still exists after it was deleted");
      }
      pause.pause(BETWEEN_LOOKS);
    }
  }

  /** An action that nobody knows any more has ended: what counts is whether the server is there. */
  private void await(Action action) {
    try {
      cloud.actions().await(List.of(action), ACTION_TIMEOUT);
    } catch (HetznerException e) {
      LOG.debug("the deletion's action", e);
    }
  }
}
