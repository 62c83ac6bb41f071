package io.dockbridge.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side: a virtual thread per call reads it, lets the fault script have its way, finds the
 * route (404 and 405 come before 401, as at Hetzner), checks the token, takes from the rate limit
 * and runs the handler under the project's lock.
 */
final class ApiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  private static final String BASE = "/v1";

  private final HttpServer http;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sandbox-http-", 0).factory());
  private final Router router;
  private final Tokens tokens;
  private final RateLimit rateLimit;
  private final Faults faults;
  private final RequestLog requests;
  private final Project project;
  private final InstantSource clock;
  private final Pause pause = Thread::sleep;

  /**
   * Who may call.
   *
   * @param readWrite may do everything
   * @param readOnly may only read
   */
  record Tokens(String readWrite, String readOnly) {}

  ApiServer(
      int port,
      Router router,
      Tokens tokens,
      RateLimit rateLimit,
      Faults faults,
      RequestLog requests,
      Project project,
      InstantSource clock) {
    this.router = router;
    this.tokens = tokens;
    this.rateLimit = rateLimit;
    this.faults = faults;
    this.requests = requests;
    this.project = project;
    this.clock = clock;
    this.http = bind(port);
    http.setExecutor(threads);
    http.createContext("/", this::serve);
    http.start();
  }

  private static HttpServer bind(int port) {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new SandboxException(
          SandboxException.Kind.HOST_COMMAND,
          "cannot listen on 127.0.0.1:" + port + ": " + e.getMessage(),
          e);
    }
  }

  int port() {
    return http.getAddress().getPort();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String posted = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      String below =
          path.startsWith(BASE + "/") ? path.substring(BASE.length()) : "/outside" + path;
      note(exchange, below, posted);
      answer(exchange, below, posted);
    } catch (RuntimeException e) { // the top of this thread
      log.error("a call failed inside the sandbox: {}", exchange.getRequestURI(), e);
    }
  }

  private void note(HttpExchange exchange, String path, String posted) {
    String query = exchange.getRequestURI().getRawQuery();
    requests.add(
        new RequestLog.Entry(
            clock.instant(),
            exchange.getRequestMethod(),
            path,
            query == null ? "" : query,
            posted));
  }

  private void answer(HttpExchange exchange, String path, String posted) throws IOException {
    boolean dropAfter = false;
    for (Fault.Effect effect : faults.effectsOn(exchange.getRequestMethod(), path)) {
      switch (effect) {
        case Fault.Effect.Delay delay -> pause.of(delay.duration());
        case Fault.Effect.DropAfterCommit after -> dropAfter = true;
        case Fault.Effect.DropBefore before -> {
          return; // closing the exchange without an answer closes the connection
        }
        case Fault.Effect.Refusal e -> {
          send(exchange, ApiError.of(e.status(), e.code(), e.message()).response());
          return;
        }
        case Fault.Effect.Answer a -> {
          send(exchange, a.status(), a.contentType(), a.body().getBytes(StandardCharsets.UTF_8));
          return;
        }
      }
    }
    ApiResponse response = respond(exchange, path, posted);
    if (!dropAfter) {
      send(exchange, response);
    }
  }

  private ApiResponse respond(HttpExchange exchange, String path, String posted) {
    try {
      Router.Match match = router.find(exchange.getRequestMethod(), path);
      authorize(exchange);
      limitRate(exchange);
      ApiRequest request =
          new ApiRequest(match.path(), query(exchange.getRequestURI().getRawQuery()), body(posted));
      return project.locked(() -> match.handler().apply(request));
    } catch (ApiError e) {
      return e.response();
    }
  }

  private void authorize(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.startsWith("Bearer ")) {
      throw ApiError.of(401, "unauthorized", "token is required");
    }
    String token = header.substring("Bearer ".length()).strip();
    if (token.equals(tokens.readOnly()) && !exchange.getRequestMethod().equals("GET")) {
      throw ApiError.of(401, "token_readonly", "the token is only allowed to perform GET requests");
    }
    if (!token.equals(tokens.readOnly()) && !token.equals(tokens.readWrite())) {
      throw ApiError.of(401, "unauthorized", "the token you have provided is invalid");
    }
  }

  private void limitRate(HttpExchange exchange) {
    RateLimit.Verdict verdict = rateLimit.take();
    var headers = exchange.getResponseHeaders();
    headers.set("RateLimit-Limit", Integer.toString(verdict.limit()));
    headers.set("RateLimit-Remaining", Integer.toString(verdict.remaining()));
    headers.set("RateLimit-Reset", Long.toString(verdict.fullAt().getEpochSecond()));
    if (!verdict.allowed()) {
      throw ApiError.of(
          429, "rate_limit_exceeded", "limit of " + verdict.limit() + " requests per hour reached");
    }
  }

  private static RequestBody body(String posted) {
    try {
      JsonNode node = posted.isBlank() ? Json.object() : Json.MAPPER.readTree(posted);
      if (node instanceof ObjectNode object) {
        return new RequestBody(object);
      }
    } catch (JsonProcessingException e) {
      throw ApiError.of(
          400, "json_error", "request body is not valid JSON: " + e.getOriginalMessage());
    }
    throw ApiError.of(400, "json_error", "request body is not a JSON object");
  }

  private static Map<String, List<String>> query(String raw) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String pair : (raw == null ? "" : raw).split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        String value = parts.length == 2 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "";
        String name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
        query.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      }
    }
    return query;
  }

  private static void send(HttpExchange exchange, ApiResponse response) throws IOException {
    byte[] body = response.body().map(Json::bytes).orElse(new byte[0]);
    send(exchange, response.status(), "application/json", body);
  }

  private static void send(HttpExchange exchange, int status, String contentType, byte[] body)
      throws IOException {
    exchange
        .getResponseHeaders()
        .set("X-Correlation-Id", UUID.randomUUID().toString().replace("-", ""));
    if (body.length == 0) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
