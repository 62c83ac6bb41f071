package io.dockbridge.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * A Docker engine as seen on the wire: HTTP on a loopback port, containers without processes.
 * Thread-safe. Knows {@code /_ping}, {@code /version}, {@code /containers/json}, {@code
 * /containers/{id}/json}, {@code /containers/{id}/stats} and {@code /events}; everything else is a
 * 404.
 */
public final class FakeEngine implements AutoCloseable {
  static {
    // Otherwise each answer waits 40 ms for an acknowledgement. Read when HttpServer is loaded.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final String END_OF_EVENTS = "";

  /** Between events, to notice a subscriber that has gone. */
  private static final String BLANK = "\n";

  private final HttpServer http;
  private final ExecutorService threads;
  private final AtomicLong ids = new AtomicLong();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
  private final AtomicLong eventNanos = new AtomicLong(1_795_262_400_000_000_000L);
  private final Map<String, FakeContainer> containers = new ConcurrentHashMap<>();
  private final Map<String, Answer> scripted = new ConcurrentHashMap<>();
  private final List<BlockingQueue<String>> subscribers = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private volatile String server = "Docker/28.2.2 (linux)";

  /** What has come is looked at when this is open. */
  private final AtomicReference<CountDownLatch> thawed =
      new AtomicReference<>(new CountDownLatch(0));

  private record FakeContainer(
      String id, String name, boolean running, List<String> ports, AtomicLong cpuNanos) {
    FakeContainer running(boolean now) {
      return new FakeContainer(id, name, now, ports, cpuNanos);
    }
  }

  private record Answer(int status, String body) {}

  private FakeEngine(HttpServer http) {
    this.http = http;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fake-engine-", 0).factory());
  }

  /** Listens on a free port. */
  public static FakeEngine start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FakeEngine engine = new FakeEngine(http);
    http.setExecutor(engine.threads);
    http.createContext("/", engine::serve);
    http.start();
    return engine;
  }

  public InetSocketAddress address() {
    return http.getAddress();
  }

  /** All requests so far, as {@code GET /containers/json?limit=1}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** How many event streams are open. */
  public int subscriptions() {
    return subscribers.size();
  }

  /**
   * Creates a container that doesn't run.
   *
   * @param ports as {@code 80/tcp=127.0.0.1:8080} or {@code 80/tcp=8080}, or {@code 80/tcp} where
   *     it is exposed only
   * @return the full id
   */
  public String create(String name, String... ports) {
    String id = "%064x".formatted(0xd0c0_0000L + ids.incrementAndGet());
    containers.put(
        id, new FakeContainer(id, name, false, List.of(ports), new AtomicLong(1_000_000)));
    emit(id, "create");
    return id;
  }

  /** Starts a container and tells the subscribers. */
  public void start(String id) {
    startSilently(id);
    emit(id, "start");
  }

  /** Starts a container as if its events were lost. */
  public void startSilently(String id) {
    containers.computeIfPresent(id, (key, it) -> it.running(true));
  }

  /** Creates and starts. */
  public String run(String name, String... ports) {
    String id = create(name, ports);
    start(id);
    return id;
  }

  /** Stops a container and tells the subscribers. */
  public void stop(String id) {
    stopSilently(id);
    emit(id, "die");
    emit(id, "stop");
  }

  /** Stops a container as if its events were lost. */
  public void stopSilently(String id) {
    containers.computeIfPresent(id, (key, it) -> it.running(false));
  }

  /** Removes a container, stopping it before, and tells the subscribers. */
  public void remove(String id) {
    boolean running = containers.remove(id).running();
    if (running) {
      emit(id, "die");
    }
    emit(id, "destroy");
  }

  /** Moves the engine's clock, which stands otherwise. */
  public void passTime(Duration time) {
    now.updateAndGet(it -> it.plus(time));
  }

  /** Lets a container use processor time. */
  public void useCpu(String id, long nanos) {
    containers.get(id).cpuNanos().addAndGet(nanos);
  }

  /** Answers one path with this from now on, whatever the query. */
  public void script(String path, int status, String body) {
    scripted.put(path, new Answer(status, body));
  }

  /** Ends what {@link #script} began. */
  public void unscript(String path) {
    scripted.remove(path);
  }

  /** Answers as other software from now on, such as {@code Libpod/5.4.2 (linux)}. */
  public void callItself(String server) {
    this.server = server;
  }

  /** From now on it takes connections and requests, and does nothing. */
  public void freeze() {
    thawed.set(new CountDownLatch(1));
  }

  /** Goes on with what came meanwhile. */
  public void thaw() {
    thawed.get().countDown();
  }

  /** Sends an event; its action may have arguments, as {@code exec_create: sh}. */
  public void emit(String id, String action) {
    emit(id, "container", action);
  }

  /** Sends an event of another type. */
  public void emit(String id, String type, String action) {
    String event =
        """
        {"status":"%2$s","id":"%1$s","Type":"%5$s","Action":"%2$s","scope":"local",\
        "Actor":{"ID":"%1$s","Attributes":{"name":"x"}},"time":%3$d,"timeNano":%4$d}
        """
            .formatted(id, action, now.get().getEpochSecond(), eventNanos.incrementAndGet(), type);
    subscribers.forEach(queue -> queue.add(event));
  }

  /**
   * Takes a running container's published ports away, or gives it others, as disconnecting it from
   * its network and connecting it again does.
   */
  public void reconnect(String id, String action, String... ports) {
    containers.computeIfPresent(
        id,
        (key, it) -> new FakeContainer(id, it.name(), it.running(), List.of(ports), it.cpuNanos()));
    String event =
        """
        {"Type":"network","Action":"%s","scope":"local","time":1,"timeNano":%d,\
        "Actor":{"ID":"n1","Attributes":{"container":"%s","name":"bridge","type":"bridge"}}}
        """
            .formatted(action, eventNanos.incrementAndGet(), id);
    subscribers.forEach(queue -> queue.add(event));
  }

  /** Ends all event streams cleanly. */
  public void endEvents() {
    subscribers.forEach(queue -> queue.add(END_OF_EVENTS));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try {
      thawed.get().await();
    } catch (InterruptedException _) {
      return; // closed while it was frozen
    }
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    exchange.getResponseHeaders().set("Server", server);
    if (path.equals("/_ping")) {
      exchange.getResponseHeaders().set("Builder-Version", "2");
      exchange.getResponseHeaders().set("Swarm", "inactive");
    }
    if (path.equals("/events") && !scripted.containsKey(path)) {
      streamEvents(exchange);
    } else {
      send(exchange, Optional.ofNullable(scripted.get(path)).orElseGet(() -> answer(path)));
    }
  }

  private Answer answer(String path) {
    if (path.equals("/_ping")) {
      return new Answer(200, "OK");
    }
    String[] parts = path.split("/", -1);
    if (path.equals("/version")) {
      return new Answer(200, "{\"Version\":\"28.2.2\",\"ApiVersion\":\"1.50\"}");
    }
    if (path.equals("/containers/json")) {
      return new Answer(200, list());
    }
    Optional<FakeContainer> container = parts.length == 4 ? find(parts[2]) : Optional.empty();
    return container
        .map(it -> new Answer(200, parts[3].equals("stats") ? stats(it) : inspect(it)))
        .orElse(new Answer(404, "{\"message\":\"No such container\"}"));
  }

  private Optional<FakeContainer> find(String idOrName) {
    return containers.values().stream()
        .filter(it -> it.id().equals(idOrName) || it.name().equals(idOrName))
        .findFirst();
  }

  private String list() {
    return containers.values().stream()
        .filter(FakeContainer::running)
        .map(FakeEngine::entry)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String entry(FakeContainer container) {
    return """
    {"Id":"%s","Names":["/%s"],"Labels":{},"State":"running","Ports":%s,\
    "HostConfig":{"NetworkMode":"bridge"},"NetworkSettings":{"Networks":{}}}\
    """
        .formatted(
            container.id(),
            container.name(),
            container.ports().stream()
                .map(FakeEngine::listedPort)
                .collect(Collectors.joining(",", "[", "]")));
  }

  private static String listedPort(String port) {
    String[] parts = port.split("[/=]", 3);
    String exposed = "\"PrivatePort\":%s,\"Type\":\"%s\"".formatted(parts[0], parts[1]);
    if (parts.length < 3) {
      return "{" + exposed + "}";
    }
    int colon = parts[2].lastIndexOf(':');
    return "{%s,\"IP\":\"%s\",\"PublicPort\":%s}"
        .formatted(
            exposed, parts[2].substring(0, Math.max(0, colon)), parts[2].substring(colon + 1));
  }

  private String stats(FakeContainer container) {
    return """
    {"read":"%s","cpu_stats":{"cpu_usage":{"total_usage":%d}}}\
    """
        .formatted(now.get(), container.cpuNanos().get());
  }

  private static String inspect(FakeContainer container) {
    String wanted = ports(container.ports().stream().filter(it -> it.contains("=")).toList());
    return """
    {"Id":"%s","Name":"/%s","State":{"Running":%s},"Config":{"Labels":{}},\
    "HostConfig":{"NetworkMode":"bridge","PortBindings":%s},"NetworkSettings":{"Ports":%s}}\
    """
        .formatted(
            container.id(),
            container.name(),
            container.running(),
            wanted,
            container.running() ? ports(container.ports()) : "{}");
  }

  private static String ports(List<String> ports) {
    Map<String, List<String>> bindings =
        ports.stream()
            .map(it -> it.split("=", 2))
            .collect(
                Collectors.groupingBy(
                    it -> it[0],
                    Collectors.flatMapping(
                        it -> Arrays.stream(it).skip(1).map(FakeEngine::binding),
                        Collectors.toList())));
    return bindings.entrySet().stream()
        .map(it -> "\"%s\":%s".formatted(it.getKey(), array(it.getValue())))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String array(List<String> bindings) {
    return bindings.isEmpty() ? "null" : "[" + String.join(",", bindings) + "]";
  }

  private static String binding(String host) {
    int colon = host.lastIndexOf(':');
    return "{\"HostIp\":\"%s\",\"HostPort\":\"%s\"}"
        .formatted(colon < 0 ? "" : host.substring(0, colon), host.substring(colon + 1));
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void streamEvents(HttpExchange exchange) throws IOException {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    subscribers.add(queue);
    try (OutputStream out = exchange.getResponseBody()) {
      exchange.sendResponseHeaders(200, 0);
      out.flush();
      String event = BLANK;
      while (!event.equals(END_OF_EVENTS)) {
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
        event = Optional.ofNullable(queue.poll(50, TimeUnit.MILLISECONDS)).orElse(BLANK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      subscribers.remove(queue);
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
    threads.close();
  }
}
