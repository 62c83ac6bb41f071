package io.dockbridge.docker;

import io.dockbridge.proxy.Dialer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * One question to an engine whether it is there, on a connection of its own. That the connection
 * comes about says that the way to the engine's machine is fine; an answer of any kind says that
 * the engine is. Thread-safe.
 */
public final class EnginePing implements AutoCloseable {
  private final EngineHttp http;

  /**
   * Connects to nothing yet.
   *
   * @param patience for the answer, once there is a connection
   */
  public EnginePing(Dialer engine, Duration patience) {
    this.http = new EngineHttp(engine, patience);
  }

  /**
   * {@code GET /_ping}; returns when the engine has answered.
   *
   * @throws SocketTimeoutException if it took the question and did not answer in time
   * @throws IOException if it could not be asked, or broke off
   */
  public void ask() throws IOException {
    http.get("/_ping");
  }

  /** Ends the connection, and with it an {@link #ask} that waits. Idempotent. */
  @Override
  public void close() {
    http.close();
  }
}
