package io.dockbridge.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Stands between a daemon and the cloud's API and does something at a request, once: before the
 * cloud sees it, or when the cloud has done it and the daemon does not know.
 */
final class ApiGate implements AutoCloseable {
  private final URI cloud;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<Optional<Trap>> trap = new AtomicReference<>(Optional.empty());
  private volatile UnaryOperator<String> told = UnaryOperator.identity();

  /** Which side of a request. */
  enum Moment {
    BEFORE,
    AFTER
  }

  private record Trap(String method, String path, Moment moment, Runnable action) {
    boolean fits(HttpExchange call, Moment now) {
      return moment == now
          && call.getRequestMethod().equals(method)
          && call.getRequestURI().getPath().matches(path);
    }
  }

  ApiGate(URI cloud) {
    this.cloud = cloud;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::pass);
    server.setExecutor(threads);
    server.start();
  }

  /** What the daemon takes for the API. */
  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + cloud.getPath();
  }

  /** At the next such request, whose path is as the regular expression says. */
  void at(String method, String path, Moment moment, Runnable action) {
    trap.set(Optional.of(new Trap(method, cloud.getPath() + path, moment, action)));
  }

  /** Says one thing in the place of another in all answers from now on. */
  void pretend(String instead, String text) {
    told = answer -> answer.replace(instead, text);
  }

  /** Whether the request that was waited for has come. */
  boolean sprung() {
    return trap.get().isEmpty();
  }

  private void pass(HttpExchange call) throws IOException {
    try (call) {
      if (springs(call, Moment.BEFORE)) {
        return;
      }
      HttpResponse<String> answer = client.send(request(call), BodyHandlers.ofString());
      if (springs(call, Moment.AFTER)) {
        return;
      }
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> call.getResponseHeaders().set("Content-Type", type));
      byte[] body = told.apply(answer.body()).getBytes(StandardCharsets.UTF_8);
      call.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      call.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean springs(HttpExchange call, Moment now) {
    Optional<Trap> set = trap.get().filter(it -> it.fits(call, now));
    boolean springs = set.isPresent() && trap.compareAndSet(trap.get(), Optional.empty());
    if (springs) {
      set.get().action().run();
    }
    return springs;
  }

  private HttpRequest request(HttpExchange call) throws IOException {
    URI target =
        URI.create(cloud.getScheme() + "://" + cloud.getAuthority()).resolve(call.getRequestURI());
    byte[] body = call.getRequestBody().readAllBytes();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .method(
                call.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    for (String header : new String[] {"Authorization", "Content-Type"}) {
      Optional.ofNullable(call.getRequestHeaders().getFirst(header))
          .ifPresent(value -> request.header(header, value));
    }
    return request.build();
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
    threads.close();
  }
}
