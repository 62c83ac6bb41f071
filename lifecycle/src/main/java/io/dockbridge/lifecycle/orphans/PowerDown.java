package io.dockbridge.lifecycle.orphans;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches a server off so that all that it has written is on its volume. Deleting it running would
 * be a power cut.
 */
final class PowerDown {
  private static final Logger LOG = LoggerFactory.getLogger(PowerDown.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** So many seconds a server gets for it: Docker gives its containers 15. */
  private static final int LOOKS = 45;

  private static final Duration PLUG_TIMEOUT = Duration.ofSeconds(30);

  private final HetznerClient cloud;
  private final Sleeper pause;

  PowerDown(HetznerClient cloud, Sleeper pause) {
    this.cloud = cloud;
    this.pause = pause;
  }

  /**
   * Presses the power button, and pulls the plug if that did not help in time. Whatever the cloud
   * refuses is logged: the server is deleted all the same, for it costs money.
   */
  void run(Server server) throws InterruptedException {
    if (server.status() == Server.Status.OFF) {
      return;
    }
    try {
      cloud.servers().shutdown(server.id());
      if (!awaitOff(server.id())) {
        LOG.warn("server {} does not shut down: its power is cut", server.name());
        cloud.actions().await(List.of(cloud.servers().powerOff(server.id())), PLUG_TIMEOUT);
      }
    } catch (HetznerException e) {
      LOG.warn("server {} could not be shut down before its deletion", server.name(), e);
    }
  }

  private boolean awaitOff(long id) throws InterruptedException {
    for (int look = 0; look < LOOKS; look++) {
      pause.pause(BETWEEN_LOOKS);
      Optional<Server> server = cloud.servers().get(id);
      if (server.map(it -> it.status() == Server.Status.OFF).orElse(true)) {
        return true;
      }
    }
    return false;
  }
}
