package io.dockbridge.daemon.session;

import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens streams to an engine that may be away for a moment: nothing was sent yet, so whoever asks
 * for one loses nothing by waiting. A lost connection is somebody else's to wait for ({@link Way});
 * this waits for an engine that does not listen on a connection that stands, as while it restarts.
 * Thread-safe.
 */
public final class RetryingDialer {
  private static final Logger log = LoggerFactory.getLogger(RetryingDialer.class);

  /** Longer than a restart takes, engines with many containers included. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(250);

  /** A connection that turns out to be lost as soon as it is used is given up after so many. */
  private static final int CONNECTIONS = 5;

  private final Way way;
  private final InstantSource clock;
  private final Sleeper pause;

  /** The connection to the engine's machine; waits for one as long as there is hope. */
  @FunctionalInterface
  public interface Way {
    Dialer ready() throws EngineUnavailableException, InterruptedException;
  }

  /** Dials by a way, which is asked again for each attempt. */
  public RetryingDialer(Way way, InstantSource clock, Sleeper pause) {
    this.way = way;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Opens a stream.
   *
   * @throws EngineUnavailableException if none can be had within a bounded time
   */
  public Duplex open() throws IOException, InterruptedException {
    Instant deadline = clock.instant().plus(TIMEOUT);
    int lost = 0;
    while (true) {
      Dialer engine = way.ready();
      try {
        return engine.dial();
      } catch (SshException e) {
        log.debug("no stream to the engine yet: {}", e.getMessage());
        boolean connectionLost = e.kind() == SshException.Kind.NETWORK;
        lost += connectionLost ? 1 : 0;
        if (lost == CONNECTIONS || clock.instant().isAfter(deadline)) {
          throw new EngineUnavailableException(
              "The Docker engine cannot be reached: " + e.getMessage() + ".", e);
        }
        pause.pause(connectionLost ? Duration.ZERO : PAUSE);
      }
    }
  }
}
