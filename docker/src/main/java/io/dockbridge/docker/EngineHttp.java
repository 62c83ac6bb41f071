package io.dockbridge.docker;

import io.dockbridge.proxy.Dialer;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to the engine, over a {@link Dialer}. Thread-safe; everything runs on the caller's
 * thread.
 *
 * <p>Answers are read whole, and their connection is kept for the next GET. An event stream has a
 * connection of its own, which ends with it. Paths have no version, so that each engine speaks its
 * own. An engine that takes a request and does not answer it in time is given up: the caller may be
 * what deletes the server.
 */
final class EngineHttp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineHttp.class);
  private static final int MAX_KEPT = 4;

  private final Dialer dialer;
  private final Duration patience;

  /** All that are open, kept ones included. Guarded by this, as the next two. */
  private final Set<EngineConnection> open = new HashSet<>();

  private final Deque<EngineConnection> kept = new ArrayDeque<>();
  private boolean closed;

  /** Gives the engine {@code patience} for each answer, or for the head of a stream. */
  EngineHttp(Dialer dialer, Duration patience) {
    this.dialer = dialer;
    this.patience = patience;
  }

  /**
   * An answer of any status.
   *
   * @param server the header {@code Server}, which names the engine's software; may be empty
   */
  record Answer(int status, String server, String body) {
    /**
     * This one.
     *
     * @throws EngineException if its status is not 200
     */
    Answer ok() throws EngineException {
      if (status != 200) {
        throw new EngineException(this);
      }
      return this;
    }
  }

  /**
   * Asks with a GET, on a kept connection if there is one.
   *
   * @throws SocketTimeoutException if the engine took the request and did not answer in time
   */
  Answer get(String path) throws IOException {
    ClassicHttpRequest request = request("GET", path);
    Optional<EngineConnection> idle = takeKept();
    if (idle.isPresent()) {
      try {
        return exchange(idle.get(), request);
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        // The engine may close an idle connection at any time; asking again is safe for a GET
        // (RFC 9112 §9.3.1), once, on a new connection.
        LOG.debug("A kept connection to the engine had ended: {}", e.toString());
      }
    }
    return exchange(dial(), request);
  }

  /** Asks with a POST without a body. */
  Answer post(String path) throws IOException {
    ClassicHttpRequest request = request("POST", path);
    request.setHeader(HttpHeaders.CONTENT_LENGTH, 0);
    return exchange(dial(), request);
  }

  private Answer exchange(EngineConnection connection, ClassicHttpRequest request)
      throws IOException {
    return inTime(
        connection,
        () -> {
          boolean reusable = false;
          try {
            EngineConnection.Exchange exchange = connection.exchange(request);
            Answer answer = answer(exchange);
            reusable = exchange.reusable();
            return answer;
          } finally {
            if (!reusable || !keep(connection)) {
              discard(connection);
            }
          }
        });
  }

  private static Answer answer(EngineConnection.Exchange exchange) throws IOException {
    Header server = exchange.head().getFirstHeader(HttpHeaders.SERVER);
    return new Answer(
        exchange.head().getCode(),
        server == null ? "" : server.getValue(),
        new String(exchange.body().readAllBytes(), StandardCharsets.UTF_8));
  }

  /** The body of an answer that goes on; {@link #close} may be called by any thread. */
  final class Stream implements AutoCloseable {
    private final EngineConnection connection;
    private final InputStream body;

    private Stream(EngineConnection connection, InputStream body) {
      this.connection = connection;
      this.body = body;
    }

    InputStream body() {
      return body;
    }

    /** Whether it was closed on this side, by itself or with everything else. */
    boolean isClosed() {
      synchronized (EngineHttp.this) {
        return !open.contains(connection);
      }
    }

    /** Ends a read of the body. Idempotent. */
    @Override
    public void close() {
      discard(connection);
    }
  }

  /**
   * Asks for an answer that goes on, and returns when it has begun.
   *
   * @throws EngineException if its status is not 200
   */
  Stream stream(String path) throws IOException {
    EngineConnection connection = dial();
    try {
      return inTime(
          connection,
          () -> {
            EngineConnection.Exchange exchange = connection.exchange(request("GET", path));
            if (exchange.head().getCode() != 200) {
              answer(exchange).ok();
            }
            return new Stream(connection, exchange.body());
          });
    } catch (IOException e) {
      discard(connection);
      throw e;
    }
  }

  @FunctionalInterface
  private interface Call<T> {
    T run() throws IOException;
  }

  /** Closes the connection when the time is over, which ends a read or write on it. */
  private <T> T inTime(EngineConnection connection, Call<T> call) throws IOException {
    CompletableFuture<Boolean> answered = new CompletableFuture<>();
    var _ =
        answered
            .completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS)
            .thenAccept(inTime -> closeUnless(inTime, connection));
    try {
      return call.run();
    } catch (IOException e) {
      throw answered.isDone() ? overdue(e) : e;
    } finally {
      answered.complete(true);
    }
  }

  private static void closeUnless(boolean answered, EngineConnection connection) {
    if (!answered) {
      closeQuietly(connection);
    }
  }

  private SocketTimeoutException overdue(IOException cause) {
    SocketTimeoutException overdue =
        new SocketTimeoutException(
            "The Docker engine did not answer within " + patience.toSeconds() + " s");
    overdue.initCause(cause);
    return overdue;
  }

  private static ClassicHttpRequest request(String method, String path) {
    ClassicHttpRequest request = new BasicClassicHttpRequest(method, path);
    request.setHeader(HttpHeaders.HOST, "docker");
    return request;
  }

  private EngineConnection dial() throws IOException {
    EngineConnection connection = new EngineConnection(dialer.dial());
    synchronized (this) {
      if (!closed) {
        open.add(connection);
        return connection;
      }
    }
    connection.close();
    throw new IOException("The connection to the Docker engine was closed");
  }

  private synchronized Optional<EngineConnection> takeKept() {
    return Optional.ofNullable(kept.pollLast());
  }

  private synchronized boolean keep(EngineConnection connection) {
    return !closed && kept.size() < MAX_KEPT && kept.offerLast(connection);
  }

  private void discard(EngineConnection connection) {
    synchronized (this) {
      open.remove(connection);
    }
    closeQuietly(connection);
  }

  private static void closeQuietly(EngineConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("Closing a connection to the engine: {}", e.toString());
    }
  }

  /** Ends everything that is open; a thread that waits for an answer gets an exception. */
  @Override
  public void close() {
    List<EngineConnection> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(open);
      open.clear();
      kept.clear();
    }
    all.forEach(EngineHttp::closeQuietly);
  }
}
