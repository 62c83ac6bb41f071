package io.dockbridge.dashboard;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dashboard of a daemon: no thread and no port until it is opened, and none after it ended. It
 * ends by itself when nobody has looked for a while. Called by the control API on threads of
 * docker.sock. Thread-safe.
 */
public final class Dashboard implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Dashboard.class);

  private final Sources sources;
  private final Times times;

  /** Guarded by this. */
  private Optional<DashboardServer> server = Optional.empty();

  /**
   * How long things take.
   *
   * @param refresh between two looks for changes
   * @param heartbeat after which a viewer hears something although nothing changed
   * @param unwatched after which it ends without a viewer
   */
  public record Times(Duration refresh, Duration heartbeat, Duration unwatched) {
    public static final Times STANDARD =
        new Times(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofMinutes(30));
  }

  /** Opens nothing yet. */
  public Dashboard(Sources sources, Times times) {
    this.sources = sources;
    this.times = times;
  }

  /** Listens on loopback, if it does not already. Returns an address that is good for one visit. */
  public synchronized URI open() throws IOException {
    if (server.filter(DashboardServer::isOpen).isEmpty()) {
      server = Optional.of(DashboardServer.open(sources, times));
      log.info("The dashboard listens on {}", server.get().origin());
    }
    return server.get().visit();
  }

  /** Ends it. Idempotent; false if there was none. */
  public synchronized boolean end() {
    boolean wasOpen = server.filter(DashboardServer::isOpen).isPresent();
    server.ifPresent(DashboardServer::close);
    server = Optional.empty();
    return wasOpen;
  }

  @Override
  public void close() {
    end();
  }
}
