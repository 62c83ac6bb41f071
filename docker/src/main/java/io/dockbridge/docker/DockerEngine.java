package io.dockbridge.docker;

import io.dockbridge.proxy.Dialer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A Docker engine behind a {@link Dialer}, spoken to by docker-java. Thread-safe. */
public final class DockerEngine implements AutoCloseable {
  /** Connects to nothing yet; each call dials or uses a kept connection. */
  public DockerEngine(Dialer dialer) {
    throw new UnsupportedOperationException();
  }

  /**
   * {@code GET /version} as the engine answers it: the body, JSON. Used as the proof that the
   * engine lives.
   */
  public String version() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** All running containers, each inspected. */
  public List<Container> running() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** One container by id or name; empty if the engine knows none. */
  public Optional<Container> inspect(String idOrName) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * What each running container uses of the processor over the last second, in cores (0.05 = 5 % of
   * one core), by full id. Blocks for the time of one sample (at most about two seconds).
   */
  public Map<String, Double> cpuUsage() throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Follows container events from now on. Returns when the engine has accepted the subscription, so
   * that whatever happens after is heard.
   *
   * @param onEvent called on the stream's own thread, in the engine's order
   * @param onEnd called once when the stream ended by itself, not after {@code close()}; empty text
   *     if it ended cleanly
   */
  public AutoCloseable events(Consumer<ContainerEvent> onEvent, Consumer<String> onEnd)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
