package io.dockbridge.lifecycle;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.HetznerException;
import io.dockbridge.hetzner.Server;
import io.dockbridge.lifecycle.LifecycleSettings.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries to get a lost connection back. Runs on the lifecycle's thread. */
final class Reconnection {
  private static final Logger LOG = LoggerFactory.getLogger(Reconnection.class);

  private final HetznerClient cloud;
  private final ServerJournal journal;
  private final ServerConnector connector;
  private final Pace pace;
  private final ServerStateMachine machine;

  Reconnection(
      HetznerClient cloud,
      ServerJournal journal,
      ServerConnector connector,
      Pace pace,
      ServerStateMachine machine) {
    this.cloud = cloud;
    this.journal = journal;
    this.connector = connector;
    this.pace = pace;
    this.machine = machine;
  }

  /** What came of one try. */
  sealed interface Outcome {
    /** The engine answers again. */
    record Connected(ReadyServer server) implements Outcome {}

    /** It may the next time. */
    record Failed(String problem) implements Outcome {}

    /** There is no such server any more. */
    record Vanished() implements Outcome {}
  }

  /** One try; where it fails, the cloud is asked what became of the server. */
  Outcome attempt(ServerInfo server) throws InterruptedException {
    JournalEntry entry = journal.entry(server.name()).orElseThrow();
    try {
      return new Outcome.Connected(connector.reconnect(server, entry.hostKeys()));
    } catch (IOException e) {
      LOG.debug("server {} does not answer", server, e);
      return vanished(server)
          ? new Outcome.Vanished()
          : new Outcome.Failed(String.valueOf(e.getMessage()));
    }
  }

  /** Doubles with every failure, and differs a little from others who lost the same network. */
  Duration backoff(int failures) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    long doubled = pace.reconnectFirst().toMillis() << Math.min(failures - 1, 10);
    long most = Math.min(doubled, pace.reconnectMost().toMillis());
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  private boolean vanished(ServerInfo server) throws InterruptedException {
    try {
      Optional<Server> found = cloud.servers().get(server.id());
      if (found.map(Server::status).filter(it -> it == Server.Status.OFF).isPresent()) {
        LOG.info("server {} is off: it is switched on", server);
        cloud.servers().powerOn(server.id());
      }
      return found.isEmpty();
    } catch (HetznerException e) {
      machine.failIfStopping();
      LOG.debug("the cloud does not say how server {} is", server, e);
      return false;
    }
  }
}
