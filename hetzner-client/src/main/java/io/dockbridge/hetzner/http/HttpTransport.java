package io.dockbridge.hetzner.http;

import static java.util.Objects.requireNonNullElse;

import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * One HTTP exchange at a time per calling thread. The exchange itself runs on a virtual thread
 * because blocking socket calls of platform threads cannot be interrupted: the caller waits for it
 * interruptibly, and cancels it when interrupted.
 */
public final class HttpTransport implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  // Long enough for the polling of actions, short enough to hold nothing while a server lives.
  private static final Duration IDLE_CONNECTION = Duration.ofSeconds(20);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("hetzner-http-", 0).factory());
  private final AtomicBoolean closed = new AtomicBoolean();
  private final OkHttpClient client;

  /** Through the proxies that the environment names. */
  HttpTransport() {
    EnvironmentProxy proxy = new EnvironmentProxy(System.getenv());
    client =
        new OkHttpClient.Builder()
            .dispatcher(new Dispatcher(threads))
            .connectionPool(new ConnectionPool(2, IDLE_CONNECTION.toSeconds(), TimeUnit.SECONDS))
            .connectTimeout(CONNECT)
            .proxySelector(proxy)
            .proxyAuthenticator(proxy::authenticate)
            // A redirect could carry the token elsewhere; the API sends none.
            .followRedirects(false)
            .followSslRedirects(false)
            .addNetworkInterceptor(HttpTransport::markSent)
            .build();
  }

  /**
   * Sends a request and reads its answer, whatever the status.
   *
   * @param name the request in messages
   * @param limit for the whole exchange, connecting included
   * @throws HetznerException UNREACHABLE, NETWORK, TIMEOUT or CANCELLED; the interrupt flag is set
   *     again when the calling thread was interrupted
   */
  HttpReply exchange(String name, Request request, Duration limit) {
    AtomicBoolean sent = new AtomicBoolean();
    Call call = client.newCall(request.newBuilder().tag(AtomicBoolean.class, sent).build());
    call.timeout().timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<HttpReply> reply = new CompletableFuture<>();
    call.enqueue(new Completion(reply));
    try {
      return reply.get();
    } catch (InterruptedException e) {
      call.cancel();
      throw interrupted(name);
    } catch (ExecutionException e) {
      IOException cause = e.getCause() instanceof IOException io ? io : new IOException(e);
      ErrorCode code = codeOf(cause, call, sent.get());
      throw new HetznerException(code, name + ": " + happened(code, cause), cause);
    }
  }

  /** Restores the interrupt flag for the caller's caller. */
  static HetznerException interrupted(String name) {
    Thread.currentThread().interrupt();
    return new HetznerException(ErrorCode.CANCELLED, name + ": interrupted");
  }

  private static String happened(ErrorCode code, IOException cause) {
    String reason = requireNonNullElse(cause.getMessage(), cause.getClass().getName());
    return switch (code) {
      case UNREACHABLE -> "the API cannot be reached: " + reason;
      case TIMEOUT -> "no answer in time: " + reason;
      case CANCELLED -> "given up before the answer: " + reason;
      default -> "the connection broke: " + reason;
    };
  }

  private ErrorCode codeOf(IOException cause, Call call, boolean sent) {
    if (closed.get()) {
      return ErrorCode.CANCELLED;
    }
    if (!sent) {
      return ErrorCode.UNREACHABLE;
    }
    // OkHttp cancels a call that runs into its time limit, so the order matters.
    if (cause instanceof InterruptedIOException) {
      return ErrorCode.TIMEOUT;
    }
    return call.isCanceled() ? ErrorCode.CANCELLED : ErrorCode.NETWORK;
  }

  /** Network interceptors run when there is a connection, before the first byte of the request. */
  private static Response markSent(Interceptor.Chain chain) throws IOException {
    AtomicBoolean sent = chain.request().tag(AtomicBoolean.class);
    if (sent != null) {
      sent.set(true);
    }
    return chain.proceed(chain.request());
  }

  /** Cancels what runs, closes all connections and ends all threads. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      client.dispatcher().cancelAll();
      client.connectionPool().evictAll();
      threads.shutdown();
    }
  }

  /** Called on a thread of OkHttp's dispatcher; reads the body there, so that a cancel ends it. */
  private record Completion(CompletableFuture<HttpReply> reply) implements Callback {
    @Override
    public void onFailure(Call call, IOException e) {
      reply.completeExceptionally(e);
    }

    @Override
    public void onResponse(Call call, Response response) {
      try (response) {
        String body = response.body().string();
        reply.complete(new HttpReply(response.code(), response.headers(), body));
      } catch (IOException e) {
        reply.completeExceptionally(e);
      }
    }
  }
}
