package io.dockbridge.daemon.cloud;

import io.dockbridge.docker.DockerEngine;
import io.dockbridge.lifecycle.ServerListener;
import io.dockbridge.lifecycle.server.ReadyServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the containers again that ran when the last server ended, before anybody works with the
 * new one if that is quick. The server itself remembers them, on its volume.
 *
 * <p>Called on the lifecycle's thread; the starting has a virtual thread of its own, which ends by
 * itself when the connection does. The list on the server goes last, so what is interrupted is done
 * again after the next connection.
 */
final class ContainerResume implements ServerListener {
  private static final Logger log = LoggerFactory.getLogger(ContainerResume.class);

  /** How long users wait for it; after that it goes on beside them. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final ServerListener next;
  private volatile Optional<Outcome> last = Optional.empty();

  /** Lets {@code next} hear of each server after this. */
  ContainerResume(ServerListener next) {
    this.next = next;
  }

  /**
   * What became of the containers.
   *
   * @param started how many run again
   * @param failed why the others do not, by id
   */
  record Outcome(int started, Map<String, String> failed) {}

  /** That of the last server that had any. */
  Optional<Outcome> last() {
    return last;
  }

  @Override
  public void ready(ReadyServer server) throws IOException {
    List<String> ids = server.containersToResume();
    if (!ids.isEmpty()) {
      log.info("{} containers ran when the last server ended: they are started", ids.size());
      await(Thread.ofVirtual().name("dockbridge-resume").start(() -> resume(server, ids)));
    }
    next.ready(server);
  }

  private static void await(Thread resuming) throws InterruptedIOException {
    try {
      if (!resuming.join(TIMEOUT)) {
        log.info("starting them takes longer; it goes on in the background");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while containers were being started");
    }
  }

  private void resume(ReadyServer server, List<String> ids) {
    try (DockerEngine engine = new DockerEngine(server.engine())) {
      // Twice, for some need another one's network.
      List<String> again = new ArrayList<>(engine.start(ids).keySet());
      Map<String, String> failed = engine.start(again);
      failed.forEach((id, problem) -> log.warn("container {} does not start: {}", id, problem));
      last = Optional.of(new Outcome(ids.size() - failed.size(), failed));
      server.forgetContainersToResume();
    } catch (IOException e) {
      log.warn("the containers that ran are not all started: {}", e.getMessage());
    }
  }

  @Override
  public void gone(ReadyServer server, boolean comesBack) {
    next.gone(server, comesBack);
  }
}
