package io.dockbridge.daemon.cloud;

import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.daemon.session.EngineSession;
import io.dockbridge.docker.Container;
import io.dockbridge.docker.CpuTime;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.lifecycle.idle.ContainerProbe;
import io.dockbridge.lifecycle.idle.ContainerUse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the containers of the current server do, for the decision whether it is idle.
 *
 * <p>Threads: {@code container-cpu} (virtual) reads the processor counters while there is a server;
 * {@link #check} is called on the lifecycle's.
 */
final class ContainerWatch implements ContainerProbe, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ContainerWatch.class);
  private static final String KEEP_ALIVE = "dockbridge.keep-alive";

  private final CurrentSession session;
  private final Optional<CpuHistory> history;

  private volatile Optional<Count> last = Optional.empty();

  /** How many containers ran when the engine of a session was asked last. */
  private record Count(EngineSession session, int running) {}

  private final Thread thread = Thread.ofVirtual().name("container-cpu").unstarted(this::run);

  /**
   * Asks nothing yet.
   *
   * @param history empty if busy containers do not keep a server
   */
  ContainerWatch(CurrentSession session, Optional<CpuHistory> history) {
    this.session = session;
    this.history = history;
  }

  /** To be called once. */
  void start() {
    if (history.isPresent()) {
      thread.start();
    }
  }

  private void run() {
    try {
      while (true) {
        read(session.await().engine());
        Thread.sleep(history.orElseThrow().interval());
      }
    } catch (InterruptedException _) {
      log.trace("closed"); // only close() interrupts
    }
  }

  private void read(DockerEngine engine) {
    try {
      history.orElseThrow().add(engine.cpuTimes(ids(engine.running())));
    } catch (IOException | RuntimeException e) { // the next reading makes it good
      log.debug("the processor counters cannot be read: {}", e.toString());
    }
  }

  @Override
  public ContainerUse check() throws IOException {
    EngineSession there = session.answering();
    DockerEngine engine = there.engine();
    List<Container> running = engine.running();
    last = Optional.of(new Count(there, running.size()));
    List<String> labelled =
        running.stream()
            .filter(it -> "true".equals(it.labels().get(KEEP_ALIVE)))
            .map(Container::name)
            .toList();
    return new ContainerUse(running.size(), labelled, busy(engine, running));
  }

  private List<String> busy(DockerEngine engine, List<Container> running) throws IOException {
    if (history.isEmpty() || running.isEmpty()) {
      return List.of();
    }
    Map<String, CpuTime> counters = engine.cpuTimes(ids(running));
    Set<String> busy = history.get().busy(counters);
    history.get().add(counters);
    return running.stream().filter(it -> busy.contains(it.id())).map(Container::name).toList();
  }

  /**
   * How many containers run: as they are followed for their ports, or else when this was asked
   * last, which is only when nothing else keeps the server. Empty if nobody knows.
   */
  Optional<Integer> running() {
    Optional<EngineSession> now = session.get();
    return session
        .runningContainers()
        .or(() -> last.filter(it -> now.equals(Optional.of(it.session()))).map(Count::running));
  }

  private static List<String> ids(List<Container> containers) {
    return containers.stream().map(Container::id).toList();
  }

  /** Ends the thread. Idempotent. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
