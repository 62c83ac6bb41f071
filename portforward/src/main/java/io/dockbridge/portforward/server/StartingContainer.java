package io.dockbridge.portforward.server;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A container whose program has been started and does not listen yet. The engine's own proxy
 * accepts a connection to the published port even then, and breaks it; the container itself refuses
 * it, which can be told from everything else and tried again without a byte being lost or sent
 * twice. So whoever connects the moment {@code docker run} returns waits instead of being cut off.
 *
 * @param address of the container, as seen on the server
 * @param startedNanos when it was seen to run, by {@link System#nanoTime}
 */
public record StartingContainer(String address, int port, long startedNanos) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /**
   * Connects to the container itself; empty if it has run for a while, or can't be reached this
   * way.
   *
   * @param client tries end when it has gone
   */
  public Optional<Duplex> dial(ForwardDialer dialer, SocketChannel client) {
    while (client.isOpen() && System.nanoTime() - startedNanos < PATIENCE.toNanos()) {
      try {
        return Optional.of(dialer.dial(address, port));
      } catch (ConnectException e) {
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
