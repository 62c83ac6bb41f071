package io.dockbridge.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener on 127.0.0.1. Everything is below a folder whose name is a secret: a cookie of that
 * path is not sent to what containers serve on other ports, which are the same site to a browser.
 */
final class DashboardServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DashboardServer.class);
  private static final int MOST_VIEWERS = 16;
  private static final int LONGEST_TOKEN = 64;

  /** Files of the page, by name, and their types. */
  private static final Pattern ASSET = Pattern.compile("[a-z]+\\.(html|css|js|svg)");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  static {
    // Read when the first HttpServer of this JVM is made; the daemon has no other.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "10"); // seconds for a request's head
    System.setProperty("jdk.httpserver.maxConnections", "64");
  }

  private final HttpServer http;
  private final Sources sources;
  private final Dashboard.Times times;
  private final RequestGuard guard;
  private final ControlRequests control;
  private final ContainerSampler containers;
  private final Findings findings;
  private final Access access = new Access(InstantSource.system());
  private final String folder = "/" + Access.secret() + "/";
  private final Semaphore viewers = new Semaphore(MOST_VIEWERS);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("dashboard-", 1).factory());
  private final Thread sampling =
      Thread.ofPlatform().daemon().name("dashboard-containers").unstarted(this::sample);
  private volatile boolean open = true;

  private DashboardServer(HttpServer http, Sources sources, Dashboard.Times times) {
    this.http = http;
    this.sources = sources;
    this.times = times;
    this.guard = RequestGuard.ofPort(http.getAddress().getPort());
    this.control = new ControlRequests(sources.control());
    this.containers = new ContainerSampler(sources.engine());
    this.findings = new Findings(sources.program());
  }

  static DashboardServer open(Sources sources, Dashboard.Times times) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    DashboardServer server = new DashboardServer(http, sources, times);
    http.setExecutor(server.threads);
    http.createContext("/", server::serve);
    http.start();
    server.sampling.start();
    return server;
  }

  boolean isOpen() {
    return open;
  }

  String origin() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** The page's address with a token. Browsers send no fragment, and leave none in logs. */
  URI visit() {
    return URI.create(origin() + folder + "#" + access.newToken());
  }

  private void serve(HttpExchange exchange) {
    try (exchange) {
      Optional<Reply> refusal = guard.refusal(exchange);
      if (refusal.isPresent()) {
        refusal.get().writeTo(exchange);
      } else {
        answer(exchange);
      }
    } catch (IOException e) {
      log.debug("A browser has gone: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) { // of one request; the others go on
      log.warn("The dashboard cannot answer {}", exchange.getRequestURI().getPath(), e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException, InterruptedException {
    URI target = exchange.getRequestURI();
    String path = Optional.ofNullable(target.getRawPath()).orElse("");
    if (!path.startsWith(folder)) {
      Reply.error(404, "the dashboard's address is printed by `dockbridge dashboard`")
          .writeTo(exchange);
      return;
    }
    String what = path.substring(folder.length());
    String method = exchange.getRequestMethod();
    Matcher asset = ASSET.matcher(what.isEmpty() ? "index.html" : what);
    if (method.equals("GET") && asset.matches()) {
      asset(asset).writeTo(exchange);
    } else if ((method + " " + what).equals("POST session")) {
      session(exchange).writeTo(exchange);
    } else if (!hasSession(exchange)) {
      Reply.error(401, "open the address that `dockbridge dashboard` prints").writeTo(exchange);
    } else if ((method + " " + what).equals("GET events")) {
      events(exchange);
    } else {
      reply(method, what, Optional.ofNullable(target.getRawQuery())).writeTo(exchange);
    }
  }

  private Reply reply(String method, String what, Optional<String> query)
      throws IOException, InterruptedException {
    if (what.startsWith(ControlRequests.ROOT)) {
      return control.answer(method, "/" + what + query.map(it -> "?" + it).orElse(""));
    }
    return switch (method + " " + what) {
      case "GET logs" -> new ContainerLogs(sources.engine()).answer(query.orElse(""));
      case "GET money" -> MonthlyCost.answer(sources, Instant.now(), ZoneId.systemDefault());
      case "GET doctor" -> findings.answer();
      default -> Reply.error(404, "the dashboard has no " + method + " " + what);
    };
  }

  private static Reply asset(Matcher name) throws IOException {
    try (InputStream in = DashboardServer.class.getResourceAsStream("page/" + name.group())) {
      return in == null
          ? Reply.error(404, "the dashboard has no " + name.group())
          : new Reply(200, TYPES.get(name.group(1)), text(in), Map.of());
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The cookie's name has the port: cookies of a host are common to all of its ports. */
  private String cookie() {
    return "dockbridge_" + http.getAddress().getPort();
  }

  private Reply session(HttpExchange exchange) throws IOException {
    if (PeerUser.isForeign(exchange.getRemoteAddress().getPort(), http.getAddress().getPort())) {
      log.warn("Another user of this machine asked for the dashboard and was refused");
      return Reply.error(403, "this is another user's dashboard");
    }
    byte[] token = exchange.getRequestBody().readNBytes(LONGEST_TOKEN);
    return access
        .exchange(new String(token, StandardCharsets.US_ASCII))
        .map(it -> cookie() + "=" + it + "; Path=" + folder + "; HttpOnly; SameSite=Strict")
        .map(it -> new Reply(204, "text/plain", "", Map.of("Set-Cookie", it)))
        .orElse(Reply.error(403, "this address was used already, or is too old"));
  }

  private boolean hasSession(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().get("Cookie")).stream()
        .flatMap(it -> it.stream())
        .flatMap(it -> Pattern.compile(";\\s*").splitAsStream(it))
        .filter(it -> it.startsWith(cookie() + "="))
        .anyMatch(it -> access.isSession(it.substring(cookie().length() + 1)));
  }

  private void events(HttpExchange exchange) throws IOException, InterruptedException {
    if (!viewers.tryAcquire()) {
      Reply.error(503, "too many pages show the dashboard").writeTo(exchange);
      return;
    }
    try {
      Reply.begin(exchange, "text/event-stream");
      new EventFeed(this::state, times).run(exchange.getResponseBody());
    } finally {
      viewers.release();
    }
  }

  private ObjectNode state() throws IOException {
    ObjectNode state = control.status();
    state.set("containers", containers.latest());
    return state;
  }

  /** Asks about containers while somebody looks; ends everything when nobody has for long. */
  private void sample() {
    Duration unwatched = Duration.ZERO;
    try {
      while (unwatched.compareTo(times.unwatched()) < 0) {
        if (viewers.availablePermits() < MOST_VIEWERS) {
          unwatched = Duration.ZERO;
          containers.sample();
        }
        Thread.sleep(times.refresh());
        unwatched = unwatched.plus(times.refresh());
      }
      log.info("The dashboard ends: nobody has looked for {}", times.unwatched());
      close();
    } catch (InterruptedException _) {
      log.trace("closed"); // only close() interrupts
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    open = false;
    sampling.interrupt();
    threads.shutdownNow(); // viewers' threads sleep most of the time
    http.stop(0);
  }
}
