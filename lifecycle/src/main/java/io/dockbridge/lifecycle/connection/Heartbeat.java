package io.dockbridge.lifecycle.connection;

import io.dockbridge.lifecycle.server.ReadyServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server now and then that somebody is there: a server that has not heard it for an hour
 * and runs no container switches itself off ({@code CloudInit}). Runs on the lifecycle's thread,
 * which it keeps for five seconds at most.
 */
public final class Heartbeat {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  /** On the server; its age is what counts. In memory there, so a boot counts as a beat. */
  public static final String FILE = "/run/dockbridge-heartbeat";

  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final InstantSource clock;
  private Instant last = Instant.MIN;
  private boolean failed;

  public Heartbeat(InstantSource clock) {
    this.clock = clock;
  }

  /** To be called often; does something every ten minutes. */
  public void beat(ReadyServer server) {
    Instant now = clock.instant();
    if (now.isBefore(last.plus(INTERVAL)) && !now.isBefore(last)) {
      return;
    }
    last = now;
    try {
      int exitCode = server.ssh().exec("touch " + FILE, TIMEOUT).exitCode();
      report(server, exitCode == 0 ? "" : "exit code " + exitCode);
    } catch (IOException e) {
      report(server, String.valueOf(e.getMessage()));
    }
  }

  private void report(ReadyServer server, String problem) {
    if (!problem.isEmpty() && !failed) {
      LOG.warn(
          "server {} cannot be told that it is in use: {}; without containers it switches itself"
              + " off after an hour",
          server.info(),
          problem);
    }
    failed = !problem.isEmpty();
  }
}
