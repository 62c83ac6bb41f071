package io.dockbridge.hostservices;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams to the relay that wait for containers, so that one costs a round trip less. Thread-safe.
 *
 * <p>Each has a virtual thread, {@code host-stream-…}, which opens it, waits, and serves.
 */
final class WaitingStreams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WaitingStreams.class);

  /** A page of a browser opens six connections at once. */
  private static final int SPARE = 6;

  /** Most that are open at once, as for published ports (port_forward.max_total_connections). */
  private static final int MOST = 4096;

  private final HostServer server;
  private final String path;
  private final ContainerRequest.Shared shared;

  /** Guarded by this, as the rest. */
  private final Set<Duplex> open = new HashSet<>();

  private int threads;
  private int waiting;
  private boolean closed;

  /** Opens the first. */
  WaitingStreams(HostServer server, String path, ContainerRequest.Shared shared) {
    this.server = server;
    this.path = path;
    this.shared = shared;
    provide(0);
  }

  /**
   * Opens as many as are missing.
   *
   * @param queued containers that wait for one
   */
  void provide(int queued) {
    int missing;
    synchronized (this) {
      missing = closed ? 0 : Math.min(SPARE + queued - waiting, MOST - threads);
      waiting += Math.max(missing, 0);
      threads += Math.max(missing, 0);
    }
    for (int i = 0; i < missing; i++) {
      Thread.ofVirtual().name("host-stream-", i).start(this::run);
    }
  }

  private void run() {
    boolean waits = true;
    try (Duplex stream = server.openSocket(path)) {
      add(stream);
      try {
        ContainerRequest request = new ContainerRequest(stream, shared);
        var announced = request.await();
        waits = false;
        taken(announced.isPresent());
        if (announced.isPresent()) {
          request.serve(announced.get());
        }
      } finally {
        remove(stream);
      }
    } catch (IOException | RuntimeException e) {
      if (!waits) {
        LOG.debug("a container's connection to this machine ended: {}", e.toString());
      }
    } finally {
      ended(waits);
    }
  }

  private void taken(boolean isUsed) {
    synchronized (this) {
      waiting--;
    }
    if (isUsed) {
      provide(0);
    }
  }

  private synchronized void ended(boolean waited) {
    threads--;
    waiting -= waited ? 1 : 0;
  }

  private void add(Duplex stream) throws IOException {
    synchronized (this) {
      if (!closed) {
        open.add(stream);
        return;
      }
    }
    throw new IOException("closed");
  }

  private synchronized void remove(Duplex stream) {
    open.remove(stream);
  }

  /** Closes all, used or not. Idempotent. */
  @Override
  public void close() {
    Set<Duplex> last;
    synchronized (this) {
      closed = true;
      last = Set.copyOf(open);
    }
    for (Duplex stream : last) {
      try {
        stream.close();
      } catch (IOException e) {
        LOG.debug("closing a stream: {}", e.toString());
      }
    }
  }
}
