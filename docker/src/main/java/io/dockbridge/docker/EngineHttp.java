package io.dockbridge.docker;

import io.dockbridge.proxy.Dialer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Requests to the engine, by OkHttp over a {@link Dialer}. Thread-safe; everything runs on the
 * caller's thread.
 *
 * <p>Answers are read whole, and their connection is kept for the next GET. An event stream has a
 * connection of its own, which ends with it. Paths have no version, so that each engine speaks its
 * own. An engine that takes a request and does not answer it in time is given up: the caller may be
 * what deletes the server.
 */
final class EngineHttp implements AutoCloseable {
  private static final int MAX_KEPT = 4;
  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final byte[] NOTHING = {};

  /** All that clients have in common. Time is limited by {@link Limit} alone. */
  private static final OkHttpClient COMMON =
      new OkHttpClient.Builder()
          .proxy(Proxy.NO_PROXY)
          .dns(_ -> List.of(InetAddress.getLoopbackAddress())) // no name is looked up
          .fastFallback(false) // which would connect on a thread of OkHttp's
          .followRedirects(false)
          .connectTimeout(Duration.ZERO)
          .readTimeout(Duration.ZERO)
          .writeTimeout(Duration.ZERO)
          .addNetworkInterceptor(Limit::begin)
          .build();

  private final Duration timeout;
  private final OkHttpClient client;

  /**
   * Each call has a connection of its own. For streams, and for a POST: OkHttp would test a kept
   * connection by a read with a time-out before it.
   */
  private final OkHttpClient unpooled;

  private volatile boolean closed;

  /** Gives the engine {@code timeout} for each answer, or for the head of a stream. */
  EngineHttp(Dialer dialer, Duration timeout) {
    this.timeout = timeout;
    this.client =
        COMMON
            .newBuilder()
            .socketFactory(new DialedSockets(dialer))
            .dispatcher(new Dispatcher())
            .connectionPool(kept(MAX_KEPT))
            .build();
    this.unpooled = client.newBuilder().connectionPool(kept(0)).build();
  }

  private static ConnectionPool kept(int most) {
    return new ConnectionPool(most, KEPT.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * An answer of any status.
   *
   * @param headers by name in any case
   */
  record Answer(int status, Headers headers, String body) {
    private static Answer read(Response response) throws IOException {
      try (response) {
        String body = new String(response.body().bytes(), StandardCharsets.UTF_8);
        return new Answer(response.code(), response.headers(), body);
      }
    }

    /** What names the engine's software; may be empty. */
    String server() {
      return Optional.ofNullable(headers.get("Server")).orElse("");
    }

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
   * Asks with a GET, on a kept connection if there is one. Where that has ended OkHttp asks again
   * on a new one.
   *
   * @throws SocketTimeoutException if the engine took the request and did not answer in time
   */
  Answer get(String path) throws IOException {
    Limit limit = limit();
    return limit.on(client.newCall(request(path, limit).build()), Answer::read);
  }

  /** Asks with a POST without a body. */
  Answer post(String path) throws IOException {
    Limit limit = limit();
    Request request = request(path, limit).post(RequestBody.create(NOTHING)).build();
    return limit.on(unpooled.newCall(request), Answer::read);
  }

  private Limit limit() throws IOException {
    if (closed) {
      throw new IOException("The connection to the Docker engine was closed");
    }
    return new Limit(timeout);
  }

  private static Request.Builder request(String path, Limit limit) {
    return new Request.Builder()
        .url("http://docker" + path)
        .header("Accept-Encoding", "identity")
        .tag(Limit.class, limit);
  }

  /** The body of an answer that goes on; {@link #close} may be called by any thread. */
  final class Stream implements AutoCloseable {
    private final Call call;
    private final Response response;

    private Stream(Call call, Response response) {
      this.call = call;
      this.response = response;
    }

    InputStream body() {
      return response.body().byteStream();
    }

    /** Whether it was closed on this side, by itself or with everything else. */
    boolean isClosed() {
      return call.isCanceled() || closed;
    }

    /** Ends a read of the body. Idempotent. */
    @Override
    public void close() {
      call.cancel();
    }

    /** Gives back what it holds; of the thread that has read it. */
    void release() {
      response.close();
    }
  }

  /**
   * Asks for an answer that goes on, and returns when it has begun.
   *
   * @throws EngineException if its status is not 200
   */
  Stream stream(String path) throws IOException {
    Limit limit = limit();
    Call call = unpooled.newCall(request(path, limit).build());
    return limit.on(
        call,
        response -> {
          if (response.code() != 200) {
            Answer.read(response).ok();
          }
          return new Stream(call, response);
        });
  }

  /** What is made of a response. */
  @FunctionalInterface
  private interface Reading<T> {
    T read(Response response) throws IOException;
  }

  /** How long one answer may take once there is a connection. */
  private static final class Limit {
    private final Duration timeout;

    /** Done when the answer is here or the time is over. */
    private final CompletableFuture<Boolean> inTime = new CompletableFuture<>();

    Limit(Duration timeout) {
      this.timeout = timeout;
    }

    /** Called by OkHttp when it has a connection, before the first byte of a request. */
    static Response begin(Interceptor.Chain chain) throws IOException {
      Limit limit = chain.request().tag(Limit.class);
      if (limit != null) {
        limit.begin(chain.call());
      }
      return chain.proceed(chain.request());
    }

    private void begin(Call call) {
      var _ =
          inTime
              .completeOnTimeout(false, timeout.toNanos(), TimeUnit.NANOSECONDS)
              .thenAccept(
                  answered -> {
                    if (!answered) {
                      call.cancel();
                    }
                  });
    }

    <T> T on(Call call, Reading<T> reading) throws IOException {
      try {
        return reading.read(call.execute());
      } catch (IOException e) {
        throw inTime.isDone() ? overdue(e) : explained(e);
      } finally {
        inTime.complete(true);
      }
    }

    /** A dockerd that cannot start hangs up: systemd has accepted the connection in its place. */
    private static IOException explained(IOException problem) {
      return problem.getCause() instanceof EOFException
          ? new IOException("The Docker engine hung up without an answer", problem)
          : problem;
    }

    private SocketTimeoutException overdue(IOException cause) {
      SocketTimeoutException overdue =
          new SocketTimeoutException(
              "The Docker engine did not answer within " + timeout.toSeconds() + " s");
      overdue.initCause(cause);
      return overdue;
    }
  }

  /** Ends everything that is open; a thread that waits for an answer gets an exception. */
  @Override
  public void close() {
    closed = true;
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }
}
