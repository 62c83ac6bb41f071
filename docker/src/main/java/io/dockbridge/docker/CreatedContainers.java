package io.dockbridge.docker;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The last containers that were created, inspected as soon as the engine reports them: what they
 * want never changes, so their start need not wait for an inspection. Thread-safe.
 */
public final class CreatedContainers {
  private static final int MOST = 64;
  private static final long TIMEOUT_SECONDS = 1;

  private final DockerEngine engine;
  private final Executor threads;

  /** By full id, oldest first. Guarded by this. */
  private final Map<String, CompletableFuture<Optional<Container>>> inspections =
      new LinkedHashMap<>();

  /**
   * Empty.
   *
   * @param threads runs the inspections
   */
  public CreatedContainers(DockerEngine engine, Executor threads) {
    this.engine = engine;
    this.threads = threads;
  }

  /** Inspects a container that was created just now. Never waits. */
  public void created(String id) {
    CompletableFuture<Optional<Container>> inspection = new CompletableFuture<>();
    synchronized (this) {
      inspections.put(id, inspection);
      if (inspections.size() > MOST) {
        inspections.remove(inspections.keySet().iterator().next());
      }
    }
    threads.execute(() -> inspect(id, inspection));
  }

  private void inspect(String id, CompletableFuture<Optional<Container>> inspection) {
    try {
      inspection.complete(engine.inspect(id));
    } catch (IOException | RuntimeException e) { // whoever needs it inspects it again
      inspection.complete(Optional.empty());
    }
  }

  /**
   * As it was when it was created; waits for an inspection that is under way.
   *
   * @param id only a full id is one container for ever
   * @return empty if that is not known
   */
  public Optional<Container> get(String id) {
    CompletableFuture<Optional<Container>> inspection;
    synchronized (this) {
      inspection = inspections.get(id);
    }
    try {
      return inspection == null
          ? Optional.empty()
          : inspection.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** It is gone. */
  public synchronized void destroyed(String id) {
    inspections.remove(id);
  }
}
