package io.dockbridge.docker;

import static io.dockbridge.docker.EngineJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.proxy.Dialer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of a Docker engine that is reached by a {@link Dialer}. Thread-safe.
 *
 * <p>Calls run on the caller's thread, those about many containers also on a few virtual threads
 * that end before the call does. Each event stream has a virtual thread.
 */
public final class DockerEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DockerEngine.class);
  private static final int AT_ONCE = 8;
  private static final int NOT_FOUND = 404;

  /** For an answer; a busy engine takes seconds, one that hangs would take for ever. */
  static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final EngineHttp http;

  /**
   * Whether containers are in a network that the server itself does not see, as a rootless engine's
   * are. There an address may be that of another engine's container.
   */
  private volatile boolean hasOwnNetwork;

  /** Connects to nothing yet; each call dials or uses a kept connection. */
  public DockerEngine(Dialer dialer) {
    this(dialer, TIMEOUT);
  }

  /**
   * As {@link #DockerEngine(Dialer)}.
   *
   * @param timeout for each answer
   */
  public DockerEngine(Dialer dialer, Duration timeout) {
    this.http = new EngineHttp(dialer, timeout);
  }

  /**
   * {@code GET /version} as the engine answers it: the body, JSON. Used as the proof that the
   * engine lives. Also shows whether the engine is rootless, so it comes before other questions.
   */
  public String version() throws IOException {
    String version = http.get("/version").ok().body();
    for (JsonNode component : EngineJson.read(version).path("Components")) {
      hasOwnNetwork |= text(component.path("Name")).matches("rootlesskit|Podman.*");
    }
    return version;
  }

  /**
   * {@code GET /_ping}; returns when the engine has answered, whatever it says. That a connection
   * comes about says that the way to its machine is fine.
   *
   * @return of the headers {@code Builder-Version} and {@code Swarm} those that it sent, by which
   *     clients choose a builder and offer commands
   * @throws SocketTimeoutException if it took the question and did not answer in time
   */
  public Map<String, String> ping() throws IOException {
    Map<String, String> sent = new LinkedHashMap<>();
    EngineHttp.Answer answer = http.get("/_ping");
    for (String name : List.of("Builder-Version", "Swarm")) {
      Optional.ofNullable(answer.headers().get(name)).ifPresent(value -> sent.put(name, value));
    }
    return sent;
  }

  private Container reachable(Container container) {
    return hasOwnNetwork ? container.withoutAddress() : container;
  }

  /** The engine's own version, such as {@code 26.1.5}. */
  public String release() throws IOException {
    String release = text(EngineJson.read(version()).path("Version"));
    return release.isEmpty() ? "of an unknown version" : release;
  }

  /**
   * All running containers, without what they {@link Container#wanted want}. One that vanishes
   * meanwhile is left out.
   *
   * @throws EngineException if the engine answers with an error
   */
  public List<Container> running() throws IOException {
    EngineHttp.Answer answer = http.get("/containers/json").ok();
    Map<String, Container> listed = new LinkedHashMap<>();
    for (JsonNode entry : EngineJson.read(answer.body())) {
      ContainerReader.listed(entry).ifPresent(it -> listed.put(it.id(), reachable(it)));
    }
    if (answer.server().startsWith("Docker/")) {
      return List.copyOf(listed.values());
    }
    // podman's list has neither each port of a range nor the network mode.
    return forEach(List.copyOf(listed.keySet()), id -> inspected(listed.get(id))).values().stream()
        .filter(Container::running)
        .toList();
  }

  /** The name of a running container that mounts a path which ends so; empty if none does. */
  public Optional<String> mounting(String pathEnd) throws IOException {
    return EngineJson.read(http.get("/containers/json").ok().body())
        .valueStream()
        .filter(
            it ->
                it.path("Mounts")
                    .valueStream()
                    .anyMatch(m -> text(m.path("Source")).endsWith(pathEnd)))
        .map(it -> text(it.path("Names").path(0)).replaceFirst("^/", ""))
        .findFirst();
  }

  /** How much there is. */
  public EngineContents contents() throws IOException {
    return new EngineContents(
        EngineJson.read(http.get("/containers/json").ok().body()).size(),
        EngineJson.read(http.get("/containers/json?all=true").ok().body()).size(),
        EngineJson.read(http.get("/images/json").ok().body()).size(),
        EngineJson.read(http.get("/volumes").ok().body()).path("Volumes").size());
  }

  /**
   * The Swarm services that publish ports in ingress mode, each described like a container; none if
   * this node manages no swarm.
   */
  public List<Container> services() throws IOException {
    EngineHttp.Answer answer = http.get("/services");
    return answer.status() == 200
        ? EngineJson.read(answer.body())
            .valueStream()
            .flatMap(service -> ContainerReader.service(service).stream())
            .toList()
        : List.of();
  }

  private Optional<Container> inspected(Container listed) throws IOException {
    try {
      return inspect(listed.id());
    } catch (EngineException e) {
      LOG.debug("Container {} cannot be inspected: {}", listed.id(), e.getMessage());
      return Optional.of(listed);
    }
  }

  /**
   * One container by id or name; empty if the engine knows none.
   *
   * @throws EngineException if the engine answers with another error
   */
  public Optional<Container> inspect(String idOrName) throws IOException {
    if (idOrName.isBlank()) {
      return Optional.empty();
    }
    EngineHttp.Answer answer = http.get("/containers/" + encoded(idOrName) + "/json");
    return answer.status() == NOT_FOUND
        ? Optional.empty()
        : ContainerReader.inspected(EngineJson.read(answer.ok().body())).map(this::reachable);
  }

  private static String encoded(String idOrName) {
    return URLEncoder.encode(idOrName, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Starts containers, several at once. One that runs already is as it should be, one that is gone
   * is left out.
   *
   * @return why those that did not start did not, by id
   * @throws IOException if the engine does not answer any more
   */
  public Map<String, String> start(List<String> ids) throws IOException {
    return forEach(ids, this::problemOfStarting);
  }

  private Optional<String> problemOfStarting(String id) throws IOException {
    EngineHttp.Answer answer = http.post("/containers/" + encoded(id) + "/start");
    boolean fine = answer.status() < 400 || answer.status() == NOT_FOUND;
    return fine
        ? Optional.empty()
        : Optional.of(String.valueOf(new EngineException(answer).getMessage()));
  }

  /**
   * The processor time that containers have used so far, by full id. Those that do not run, or that
   * the engine measures nothing of, are left out: on a host without cgroup controllers, all are.
   */
  public Map<String, CpuTime> cpuTimes(List<String> ids) throws IOException {
    return forEach(ids, this::cpuTime);
  }

  private Optional<CpuTime> cpuTime(String id) throws IOException {
    return statistics(id).flatMap(CpuTime::read);
  }

  /** All containers, stopped ones included, as the engine lists them. */
  public JsonNode list() throws IOException {
    return EngineJson.read(http.get("/containers/json?all=true").ok().body());
  }

  /** What the engine measures of containers, as it answers, by the ids given; not of all. */
  public Map<String, JsonNode> statistics(List<String> ids) throws IOException {
    return forEach(ids, this::statistics);
  }

  /** {@code one-shot} (API 1.41): else each answer takes the engine a second or two. */
  private Optional<JsonNode> statistics(String id) throws IOException {
    EngineHttp.Answer answer =
        http.get("/containers/" + encoded(id) + "/stats?stream=false&one-shot=true");
    return answer.status() == 200 ? Optional.of(EngineJson.read(answer.body())) : Optional.empty();
  }

  /**
   * The last lines that a container has written, oldest first.
   *
   * @param since only lines from this time on, on the server's clock
   * @param most this many at most
   * @throws EngineException if the engine knows no such container, or its logs cannot be read
   */
  public List<LogLine> logs(String idOrName, Instant since, int most) throws IOException {
    String query =
        "stdout=true&stderr=true&timestamps=true&tail=%d&since=%d.%09d"
            .formatted(most, since.getEpochSecond(), since.getNano());
    EngineHttp.Stream logs = http.stream("/containers/" + encoded(idOrName) + "/logs?" + query);
    try {
      return LogLine.read(logs.body());
    } finally {
      logs.release();
    }
  }

  /**
   * Follows container events from now on. Returns when the engine has accepted the subscription, so
   * that whatever happens after is heard.
   *
   * @param onEvent called on the stream's own thread, in the engine's order
   * @param onEnd called once on the same thread when the stream ended by itself, not after {@code
   *     close()}; empty text if it ended cleanly
   */
  public Closeable events(Consumer<ContainerEvent> onEvent, Consumer<String> onEnd)
      throws IOException {
    return new EventStream(http.stream(EventStream.PATH), onEvent, onEnd).start();
  }

  /** A question to the engine about one container; empty if it is gone. */
  @FunctionalInterface
  private interface Question<T> {
    Optional<T> ask(String id) throws IOException;
  }

  /** Asks about several at once, and keeps their order. */
  private <T> Map<String, T> forEach(List<String> ids, Question<T> question) throws IOException {
    Map<String, T> answers = new LinkedHashMap<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofVirtual().name("docker-engine-", 0).factory())) {
      List<Future<Optional<T>>> asked =
          ids.stream().map(id -> threads.submit(() -> question.ask(id))).toList();
      for (int i = 0; i < ids.size(); i++) {
        String id = ids.get(i);
        result(asked.get(i), threads).ifPresent(answer -> answers.put(id, answer));
      }
    }
    return answers;
  }

  private static <T> T result(Future<T> future, ExecutorService threads) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      threads.shutdownNow();
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      threads.shutdownNow();
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("Interrupted while asking the Docker engine");
  }

  /** Ends every call and every event stream; idempotent. */
  @Override
  public void close() {
    http.close();
  }
}
