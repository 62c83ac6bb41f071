package io.dockbridge.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import io.dockbridge.proxy.Dialer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * docker-java's way to the engine, over a {@link Dialer}. Thread-safe; everything runs on the
 * caller's thread.
 *
 * <p>Answers are read whole, and their connection is kept for the next GET; only the event stream
 * is handed out as it arrives, on a connection of its own that ends with it. An engine that takes a
 * question and does not answer it in time is given up: whoever asks may be what deletes the server.
 */
final class DialerHttpClient implements DockerHttpClient {
  private static final Logger LOG = LoggerFactory.getLogger(DialerHttpClient.class);
  private static final int KEPT = 4;

  private final Dialer dialer;
  private final Duration patience;

  /** All that are open, kept ones included. Guarded by this, as the next two. */
  private final Set<EngineConnection> open = new HashSet<>();

  private final Deque<EngineConnection> kept = new ArrayDeque<>();
  private boolean closed;

  /** Gives the engine {@code patience} for each answer, or for the head of a stream. */
  DialerHttpClient(Dialer dialer, Duration patience) {
    this.dialer = dialer;
    this.patience = patience;
  }

  /** {@inheritDoc} Failures come as {@link UncheckedIOException}: the interface allows no other. */
  @Override
  public Response execute(Request request) {
    try {
      return isStream(request) ? stream(request) : exchange(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static boolean isStream(Request request) {
    return EngineRequest.of(request.method(), request.path(), header -> Optional.empty()).kind()
        == EngineRequest.Kind.EVENTS;
  }

  private Response exchange(Request request) throws IOException {
    Optional<EngineConnection> idle =
        request.method().equals("GET") ? takeKept() : Optional.empty();
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

  private Response exchange(EngineConnection connection, Request request) throws IOException {
    return inTime(connection, () -> whole(connection, request));
  }

  private Response whole(EngineConnection connection, Request request) throws IOException {
    boolean keep = false;
    try {
      EngineConnection.Exchange exchange = connection.exchange(head(request), body(request));
      byte[] body = exchange.body().readAllBytes();
      keep = exchange.reusable();
      return answer(exchange, new ByteArrayInputStream(body), () -> {});
    } finally {
      if (!keep || !keep(connection)) {
        discard(connection);
      }
    }
  }

  private Response stream(Request request) throws IOException {
    EngineConnection connection = dial();
    return inTime(connection, () -> begun(connection, request));
  }

  private Response begun(EngineConnection connection, Request request) throws IOException {
    try {
      EngineConnection.Exchange exchange = connection.exchange(head(request), body(request));
      return answer(exchange, exchange.body(), () -> discard(connection));
    } catch (IOException e) {
      discard(connection);
      throw e;
    }
  }

  @FunctionalInterface
  private interface Question {
    Response ask() throws IOException;
  }

  /** Closes the connection when the time is over, which ends a read or write on it. */
  private Response inTime(EngineConnection connection, Question question) throws IOException {
    CompletableFuture<Boolean> answered = new CompletableFuture<>();
    var _ =
        answered
            .completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS)
            .thenAccept(inTime -> closeUnless(inTime, connection));
    try {
      return question.ask();
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

  private static ClassicHttpRequest head(Request request) {
    ClassicHttpRequest head = new BasicClassicHttpRequest(request.method(), request.path());
    head.setHeader(HttpHeaders.HOST, "docker");
    request.headers().forEach(head::setHeader);
    int length = body(request).length;
    if (length > 0) {
      head.setHeader(HttpHeaders.CONTENT_LENGTH, length);
    }
    return head;
  }

  private static byte[] body(Request request) {
    byte[] body = request.bodyBytes();
    return body == null ? new byte[0] : body;
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
    return !closed && kept.size() < KEPT && kept.offerLast(connection);
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
    all.forEach(DialerHttpClient::closeQuietly);
  }

  private static Response answer(
      EngineConnection.Exchange exchange, InputStream body, Runnable onClose) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : exchange.head().getHeaders()) {
      headers.computeIfAbsent(header.getName(), name -> new ArrayList<>()).add(header.getValue());
    }
    return new Answer(exchange.head().getCode(), headers, body, onClose);
  }

  private record Answer(
      int getStatusCode,
      Map<String, List<String>> getHeaders,
      InputStream getBody,
      Runnable onClose)
      implements Response {
    @Override
    public void close() {
      onClose.run();
    }
  }
}
