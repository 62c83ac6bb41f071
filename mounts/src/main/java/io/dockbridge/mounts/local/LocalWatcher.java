package io.dockbridge.mounts.local;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what changes in folders of this machine. One platform thread, {@code mounts-watch}, calls
 * the listeners; the rest is thread-safe.
 *
 * <p>{@link #settled} tells when everything is reported that happened before: a file is made in a
 * folder of ours, and its event comes after all earlier ones (inotify(7): one queue, in order).
 */
public final class LocalWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalWatcher.class);

  /** Hears of changes; quick, and throws nothing. */
  public interface Listener {
    /**
     * A path in the folder may have changed.
     *
     * @param replaced whether it came or went: another folder may have its name now, even with the
     *     inode number of the old one
     */
    void changed(Path folder, String name, boolean replaced);

    /** Anything in the folder may have changed. */
    void lost(Path folder);
  }

  private record Watched(Path folder, Set<Listener> listeners) {}

  private final WatchService service;
  private final Path probes;
  private final Map<WatchKey, Watched> watched = new ConcurrentHashMap<>();
  private final Map<Path, WatchKey> keys = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> probing = new ConcurrentHashMap<>();
  private final Thread thread =
      Thread.ofPlatform().name("mounts-watch").daemon().unstarted(this::run);

  /**
   * Starts the thread.
   *
   * @param probes a folder of ours, for {@link #settled}
   */
  public LocalWatcher(Path probes) throws IOException {
    this.probes = Files.createDirectories(probes);
    this.service = probes.getFileSystem().newWatchService();
    watch(
        probes,
        new Listener() {
          @Override
          public void changed(Path folder, String name, boolean replaced) {
            // Only after all that was queued before it is the probe's event news.
            drain();
            Optional.ofNullable(probing.remove(name)).ifPresent(it -> it.complete(null));
          }

          @Override
          public void lost(Path folder) {
            probing.forEach((_, it) -> it.complete(null));
          }
        });
    thread.start();
  }

  /**
   * Watches a folder, not those in it.
   *
   * @throws IOException if it cannot be watched, as when the system's limit is reached
   */
  synchronized void watch(Path folder, Listener listener) throws IOException {
    WatchKey key = folder.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
    Watched before = watched.get(key);
    if (before != null && before.folder().equals(folder)) {
      before.listeners().add(listener);
      return;
    }
    if (before != null) { // the folder was moved, and is still the same one to the kernel
      keys.remove(before.folder(), key);
    }
    Set<Listener> listeners = new CopyOnWriteArraySet<>(Set.of(listener));
    watched.put(key, new Watched(folder, listeners));
    WatchKey old = keys.put(folder, key);
    if (old != null) { // of another folder, which had this name
      watched.remove(old);
      old.cancel();
    }
  }

  /** Ends a listener's watch of a folder, if there is one. */
  synchronized void unwatch(Path folder, Listener listener) {
    WatchKey key = keys.get(folder);
    Watched old = key == null ? null : watched.get(key);
    if (old != null && old.listeners().remove(listener) && old.listeners().isEmpty()) {
      keys.remove(folder);
      watched.remove(key);
      key.cancel();
    }
  }

  /** Completes when everything has been reported that happened until now. */
  public CompletableFuture<Void> settled() throws IOException {
    String name = UUID.randomUUID().toString();
    CompletableFuture<Void> seen = new CompletableFuture<>();
    probing.put(name, seen);
    Path probe = Files.createFile(probes.resolve(name));
    Files.delete(probe);
    return seen;
  }

  private void run() {
    try {
      while (true) {
        handle(service.take());
      }
    } catch (ClosedWatchServiceException | InterruptedException _) {
      LOG.debug("closed");
    } finally {
      probing.forEach((_, it) -> it.complete(null));
    }
  }

  private void drain() {
    for (WatchKey key = service.poll(); key != null; key = service.poll()) {
      handle(key);
    }
  }

  private void handle(WatchKey key) {
    Watched from = watched.get(key);
    for (WatchEvent<?> event : key.pollEvents()) {
      if (from != null) {
        report(from, event);
      }
    }
    key.reset();
  }

  private static void report(Watched from, WatchEvent<?> event) {
    for (Listener listener : from.listeners()) {
      if (event.kind().equals(OVERFLOW)) {
        listener.lost(from.folder());
      } else {
        boolean replaced = !event.kind().equals(ENTRY_MODIFY);
        listener.changed(from.folder(), event.context().toString(), replaced);
      }
    }
  }

  /** Ends the thread. Idempotent. */
  @Override
  public void close() throws IOException {
    service.close();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
