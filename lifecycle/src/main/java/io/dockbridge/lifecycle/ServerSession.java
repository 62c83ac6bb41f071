package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.LifecycleStatus.Health;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that the listener builds on. Changed by the lifecycle's thread only; {@link
 * #health} may be read by any.
 */
final class ServerSession {
  private static final Logger LOG = LoggerFactory.getLogger(ServerSession.class);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(30);

  private final ServerListener listener;
  private final EngineProbe probe;
  private final InstantSource clock;
  private Optional<ReadyServer> current = Optional.empty();
  private Optional<ReadyServer> lost = Optional.empty();
  private volatile Health health = Health.NONE;

  ServerSession(ServerListener listener, EngineProbe probe, InstantSource clock) {
    this.listener = listener;
    this.probe = probe;
    this.clock = clock;
  }

  /**
   * Lets the listener build on this server.
   *
   * @throws IOException if the listener cannot; the connection is closed then
   */
  void open(ReadyServer server) throws IOException {
    boolean opened = false;
    try {
      listener.ready(server);
      current = Optional.of(server);
      lost = Optional.empty();
      health = new Health(true, true, Optional.of(clock.instant()), Optional.empty());
      opened = true;
    } finally {
      if (!opened) {
        server.ssh().close();
      }
    }
  }

  /** The connection is lost, which the listener hears once. */
  void lose() {
    if (lost.isEmpty()) {
      current.ifPresent(it -> end(it, true));
      lost = current;
      current = Optional.empty();
    }
  }

  /** The connection is gone for good. Idempotent. */
  void close() {
    Optional<ReadyServer> old = current.or(() -> lost);
    current = Optional.empty();
    lost = Optional.empty();
    old.ifPresent(it -> end(it, false));
  }

  private void end(ReadyServer server, boolean comesBack) {
    health = Health.NONE;
    try {
      listener.gone(server, comesBack);
    } finally {
      server.ssh().close();
    }
  }

  /** Asks the engine now and then whether it is still there: only for users to know. */
  void check(ReadyServer server) {
    Instant now = clock.instant();
    boolean recent =
        health.lastCheck().filter(it -> it.plus(CHECK_INTERVAL).isAfter(now)).isPresent();
    if (recent) {
      return;
    }
    Health before = health;
    health = ask(server, now);
    if (before.engineReachable() != health.engineReachable()) {
      LOG.info("the engine {}", health.problem().map(it -> "is gone: " + it).orElse("is back"));
    }
  }

  Health health() {
    return health;
  }

  private Health ask(ReadyServer server, Instant now) {
    try {
      probe.check(server.engine());
      return new Health(true, true, Optional.of(now), Optional.empty());
    } catch (IOException e) {
      Optional<String> problem = Optional.of(String.valueOf(e.getMessage()));
      return new Health(server.ssh().isOpen(), false, Optional.of(now), problem);
    }
  }
}
