package io.dockbridge.enginesocket.containers;

import io.dockbridge.docker.EngineRequest;
import io.dockbridge.enginesocket.http.HttpStream;
import io.dockbridge.enginesocket.http.ResponseHead;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a request means for the local side of a container's ports, step by step of its exchange.
 * Runs on the exchange thread. A failure to open or close local ports after the engine has acted is
 * only logged: the container did start or stop, and the ports follow by the engine's events. The
 * client does hear that files of a container that has ended are not here.
 */
public sealed interface ContainerHook {
  /** Compiled once: listings that come every second are compared with it, too. */
  Pattern EXEC_INSPECT = Pattern.compile("/exec/[^/]+/json");

  /** What a request means, by what it is. */
  static ContainerHook of(EngineRequest route, LocalSide local) {
    ContainerHook ofPorts = ofPorts(route, local);
    BindMounts mounts = local.mounts();
    if (route.path().endsWith("/rename")) {
      return new Rename(mounts);
    }
    Optional<WithMounts.When> process = mounts.isEmpty() ? Optional.empty() : process(route);
    return process
        .<ContainerHook>map(it -> new WithMounts(ofPorts, mounts, it, container(route)))
        .orElse(ofPorts);
  }

  /** Or a process in one: their ids do not collide. */
  private static String container(EngineRequest route) {
    return route.container().orElseGet(() -> route.path().replaceAll("^/exec/|/(start|json)$", ""));
  }

  private static Optional<WithMounts.When> process(EngineRequest route) {
    return switch (route.kind()) {
      case CONTAINER_START -> Optional.of(WithMounts.When.BEGINS);
      case CONTAINER_RESTART -> Optional.of(WithMounts.When.BEGINS_AND_ENDS);
      case CONTAINER_STOP, CONTAINER_KILL, CONTAINER_REMOVE, CONTAINER_WAIT ->
          Optional.of(WithMounts.When.ENDS);
      case UPGRADE ->
          route.path().startsWith("/exec/")
              ? Optional.of(WithMounts.When.BEGINS_AND_ENDS)
              : Optional.of(WithMounts.When.ENDS);
      case READ ->
          EXEC_INSPECT.matcher(route.path()).matches()
              ? Optional.of(WithMounts.When.IS_INSPECTED)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static ContainerHook ofPorts(EngineRequest route, LocalSide local) {
    PublishedPorts ports = local.ports();
    String container = route.container().orElse("");
    return switch (route.kind()) {
      case CONTAINER_START, CONTAINER_RESTART -> new Start(ports, local.host(), container);
      case CONTAINER_STOP, CONTAINER_KILL, CONTAINER_REMOVE -> new Stop(ports, container);
      case CONTAINER_WAIT -> new Wait(ports, container);
      default -> new None();
    };
  }

  /** There is an engine, and it has not heard of the request. */
  default void beforeRequest() throws IOException, InterruptedException {}

  /** The request is refused here: the engine, which this stream leads to, never hears of it. */
  default void refused(HttpStream engine) {}

  /** The request did not reach the engine, or its answer did not reach us. */
  default void failed() {}

  /**
   * The engine's answer is here, the client has not heard of it.
   *
   * @throws BindMountException to be answered instead
   */
  default void afterResponse(ResponseHead response) throws BindMountException {}

  /** Whether {@link #beforeBody} may throw a {@link BindMountException}, for the body to say. */
  default boolean mayFailAfterHead() {
    return false;
  }

  /** The client has the answer's head; its body is about to be passed on. */
  default void beforeBody(FirstByte body) throws IOException {}

  /** A raw stream is about to end for the client: the process at its other end has ended. */
  default void beforeEnd() {}

  /** Waits for the first byte of the body. */
  @FunctionalInterface
  interface FirstByte {
    void await() throws IOException;
  }

  /** A request that has nothing to do with ports. */
  record None() implements ContainerHook {}

  /** Start or restart: the local ports are open before the client hears of it. */
  record Start(PublishedPorts ports, HostNames host, String container) implements ContainerHook {
    @Override
    public void beforeRequest() throws IOException, InterruptedException {
      host.awaitReachable();
      ports.beforeStart(container);
    }

    @Override
    public void refused(HttpStream engine) {
      AutoRemoval.ofUnstarted(container, engine);
    }

    @Override
    public void failed() {
      ports.startFailed(container);
    }

    @Override
    public void afterResponse(ResponseHead response) {
      if (response.isSuccess() || response.status() == 304) {
        attempt("open the ports of", container, () -> ports.afterStart(container));
      } else {
        ports.startFailed(container);
      }
    }
  }

  /** Stop, kill or remove: the local ports are closed before the client hears of it. */
  record Stop(PublishedPorts ports, String container) implements ContainerHook {
    @Override
    public void afterResponse(ResponseHead response) {
      if (response.isSuccess() || response.status() == 304) {
        attempt("close the ports of", container, () -> ports.afterStop(container));
      }
    }
  }

  /** Wait: the engine sends the head at once and the body when the container has ended. */
  record Wait(PublishedPorts ports, String container) implements ContainerHook {
    @Override
    public void beforeBody(FirstByte body) throws IOException {
      body.await();
      attempt("close the ports of", container, () -> ports.afterStop(container));
    }
  }

  /**
   * Besides what another step does, this machine's folders are in step before a process runs in a
   * container, and after it has ended.
   */
  record WithMounts(ContainerHook other, BindMounts mounts, When when, String container)
      implements ContainerHook {
    /** When a request is about a process in a container. */
    enum When {
      BEGINS,
      ENDS,
      BEGINS_AND_ENDS,
      /** Perhaps has ended: clients read a process's exit code after its stream's end. */
      IS_INSPECTED
    }

    @Override
    public void beforeRequest() throws IOException, InterruptedException {
      if (when == When.BEGINS || when == When.BEGINS_AND_ENDS) {
        mounts.beforeRun(container);
      }
      other.beforeRequest();
    }

    @Override
    public void refused(HttpStream engine) {
      other.refused(engine);
    }

    @Override
    public void failed() {
      other.failed();
    }

    @Override
    public void afterResponse(ResponseHead response) throws BindMountException {
      other.afterResponse(response);
      if (other instanceof Stop && response.isSuccess()) {
        fetch(mounts::afterRun);
      }
      if (when == When.IS_INSPECTED) {
        fetch(mounts::retryAfterRun);
      }
    }

    @Override
    public boolean mayFailAfterHead() {
      return other instanceof Wait;
    }

    @Override
    public void beforeBody(FirstByte body) throws IOException {
      other.beforeBody(body);
      if (other instanceof Wait) {
        fetch(mounts::afterRun);
      }
    }

    /** The stream cannot say that it failed; the answer about the exit code does. */
    @Override
    public void beforeEnd() {
      attempt("bring what was written by", container, () -> mounts.afterRun(container));
    }

    private interface Fetching {
      void of(String container) throws IOException, InterruptedException;
    }

    private void fetch(Fetching fetching) throws BindMountException {
      try {
        fetching.of(container);
      } catch (BindMountException e) {
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException | RuntimeException e) {
        throw new BindMountException(500, String.valueOf(e.getMessage()));
      }
    }
  }

  /** A container gets another name. */
  record Rename(BindMounts mounts) implements ContainerHook {
    @Override
    public void beforeRequest() {
      mounts.renamed();
    }

    @Override
    public void afterResponse(ResponseHead response) {
      mounts.renamed(); // containers may have been created meanwhile
    }
  }

  /** Something done to ports or folders. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException, InterruptedException;
  }

  private static void attempt(String what, String container, Action action) {
    try {
      action.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) { // not this client's concern, whatever it is
      Logger log = LoggerFactory.getLogger(ContainerHook.class);
      log.warn("Could not {} container {}: {}", what, container, e.toString());
    }
  }
}
