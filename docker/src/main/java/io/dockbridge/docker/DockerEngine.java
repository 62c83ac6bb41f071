package io.dockbridge.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import io.dockbridge.proxy.Dialer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Docker engine behind a {@link Dialer}, spoken to by docker-java. Thread-safe.
 *
 * <p>Calls run on the caller's thread, those about many containers also on a few virtual threads
 * that end before the call does. Each event stream has a platform thread of docker-java's.
 */
public final class DockerEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DockerEngine.class);
  private static final Duration CPU_SAMPLE = Duration.ofSeconds(1);
  private static final int AT_ONCE = 8;

  /** For an answer; a busy engine takes seconds, one that hangs would take for ever. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Dialer dialer;
  private final Pause pause;
  private final Duration patience;
  private final DialerHttpClient http;
  private final DockerClient client;
  private final CpuSampler cpu;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Connects to nothing yet; each call dials or uses a kept connection. */
  public DockerEngine(Dialer dialer) {
    this(dialer, Thread::sleep, PATIENCE);
  }

  /**
   * As {@link #DockerEngine(Dialer)}.
   *
   * @param patience for each answer
   */
  public DockerEngine(Dialer dialer, Duration patience) {
    this(dialer, Thread::sleep, patience);
  }

  DockerEngine(Dialer dialer, Pause pause, Duration patience) {
    this.dialer = dialer;
    this.pause = pause;
    this.patience = patience;
    this.http = new DialerHttpClient(dialer, patience);
    this.client = DockerClientImpl.getInstance(EngineConfig.INSTANCE, http);
    this.cpu = new CpuSampler(http);
  }

  /**
   * {@code GET /version} as the engine answers it: the body, JSON. Used as the proof that the
   * engine lives.
   */
  public String version() throws IOException {
    DockerHttpClient.Request request =
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.GET)
            .path("/version")
            .build();
    try (DockerHttpClient.Response answer = Failures.checked(() -> http.execute(request))) {
      String body = new String(answer.getBody().readAllBytes(), StandardCharsets.UTF_8);
      if (answer.getStatusCode() != 200) {
        throw new EngineException(answer.getStatusCode(), body);
      }
      return body;
    }
  }

  /** The engine's own version, such as {@code 26.1.5}. */
  public String release() throws IOException {
    ObjectMapper json = EngineConfig.INSTANCE.getObjectMapper();
    return json.readTree(version()).path("Version").asText("of an unknown version");
  }

  /**
   * All running containers, each inspected. One that vanishes meanwhile is left out.
   *
   * @throws EngineException if the engine answers with an error
   */
  public List<Container> running() throws IOException {
    List<Container> running = new ArrayList<>();
    forEach(runningIds(), this::inspect).values().stream()
        .filter(Container::running)
        .forEach(running::add);
    return List.copyOf(running);
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
    try {
      InspectContainerResponse answer =
          Failures.checked(() -> client.inspectContainerCmd(idOrName).exec());
      return Optional.of(ContainerReader.read(answer));
    } catch (EngineException e) {
      if (e.getCause() instanceof NotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
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
    try {
      Failures.checked(() -> client.startContainerCmd(id).exec());
      return Optional.empty();
    } catch (EngineException e) {
      boolean fine =
          e.getCause() instanceof NotModifiedException || e.getCause() instanceof NotFoundException;
      return fine ? Optional.empty() : Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What each running container uses of the processor over the last second, in cores (0.05 = 5 % of
   * one core), by full id. Blocks for the time of one sample (at most about two seconds).
   * Containers that the engine measures nothing of are left out: on a host without cgroup
   * controllers for it, all are.
   */
  public Map<String, Double> cpuUsage() throws IOException {
    List<String> ids = runningIds();
    Map<String, CpuSampler.Sample> before = forEach(ids, cpu::sample);
    if (before.isEmpty()) {
      return Map.of();
    }
    await(CPU_SAMPLE);
    Map<String, CpuSampler.Sample> after = forEach(List.copyOf(before.keySet()), cpu::sample);
    Map<String, Double> cores = new HashMap<>();
    after.forEach((id, sample) -> cores.put(id, sample.coresSince(before.get(id))));
    return Map.copyOf(cores);
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
    EventStream stream =
        new EventStream(
            DockerClientImpl.getInstance(
                EngineConfig.INSTANCE, new DialerHttpClient(dialer, patience)),
            onEvent,
            onEnd,
            streams::remove);
    streams.add(stream);
    if (closed) {
      stream.close();
    }
    stream.subscribe();
    return stream;
  }

  private List<String> runningIds() throws IOException {
    return Failures.checked(() -> client.listContainersCmd().exec()).stream()
        .map(container -> container.getId())
        .toList();
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
      throw Failures.asIOException(e.getCause());
    } catch (InterruptedException e) {
      threads.shutdownNow();
      throw interrupted();
    }
  }

  private void await(Duration time) throws InterruptedIOException {
    try {
      pause.pause(time);
    } catch (InterruptedException e) {
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
    closed = true;
    for (EventStream stream : streams) {
      try {
        stream.close();
      } catch (IOException e) {
        LOG.debug("Closing an event stream: {}", e.toString());
      }
    }
    http.close();
  }
}
