package io.dockbridge.mounts;

import io.dockbridge.mounts.mirror.Mirror;
import io.dockbridge.mounts.state.AgreementStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is shared, and which {@link Synchronizer} keeps it: each share has its own while there are
 * few, so that a large first upload delays no other. Thread-safe; the lock is never held over I/O.
 */
final class Shares implements AutoCloseable {
  /** Each takes a process on the server and one of sshd's sessions (MaxSessions, 10). */
  private static final int MOST = 4;

  /**
   * A share.
   *
   * @param ready completes when its synchronizer has it
   */
  record Share(Mirror mirror, Synchronizer synchronizer, CompletableFuture<Void> ready) {
    /** See {@link Synchronizer#barrier}. */
    CompletableFuture<Boolean> barrier() {
      return ready.thenCompose(_ -> synchronizer.barrier(mirror));
    }

    /** Runs something on the thread of the mirror. */
    <T> CompletableFuture<T> ask(Supplier<T> question) {
      return ready.thenCompose(_ -> Shares.ask(synchronizer, question));
    }
  }

  private final Supplier<Synchronizer> factory;
  private final AgreementStore store;
  private final List<Synchronizer> synchronizers = new ArrayList<>(); // guarded by this
  private final List<Share> shares = new ArrayList<>(); // guarded by this

  /** Files in shared folders that are mounted by themselves. Guarded by this. */
  private final Set<Path> files = new LinkedHashSet<>();

  /** Starts no synchronizer yet. */
  Shares(Supplier<Synchronizer> factory, AgreementStore store) {
    this.factory = factory;
    this.store = store;
  }

  synchronized List<Share> all() {
    return List.copyOf(shares);
  }

  synchronized boolean isEmpty() {
    return shares.isEmpty();
  }

  synchronized List<Synchronizer> synchronizers() {
    return List.copyOf(synchronizers);
  }

  /** The share that a path is in. */
  synchronized Optional<Share> covering(Path source) {
    return shares.stream().filter(it -> it.mirror().covers(source)).findFirst();
  }

  /** Shares it, unless another request has done so meanwhile. It takes over what is in it. */
  void add(Mirror mirror) {
    Optional<Share> other = register(mirror);
    if (other.isPresent()) {
      mirror.close();
    } else {
      note();
    }
  }

  private synchronized Optional<Share> register(Mirror mirror) {
    Optional<Share> other = covering(mirror.source());
    if (other.isEmpty()) {
      List<Share> inner =
          shares.stream().filter(it -> it.mirror().source().startsWith(mirror.source())).toList();
      shares.removeAll(inner);
      inner.stream()
          .filter(it -> it.mirror().isFile())
          .forEach(it -> files.add(it.mirror().source()));
      Synchronizer synchronizer = inner.isEmpty() ? quietest() : inner.getFirst().synchronizer();
      shares.add(new Share(mirror, synchronizer, takeOver(mirror, synchronizer, inner)));
    }
    return other;
  }

  /** A file, if it is one, of a share is mounted by itself as well. */
  void addFile(Path file) {
    if (Files.isRegularFile(file)) {
      Optional<Share> around = covering(file);
      if (around.isPresent() && addMounted(file)) {
        var _ = around.get().ask(() -> isMounted(around.get(), file)); // before any barrier
        note();
      }
    }
  }

  private static boolean isMounted(Share around, Path file) {
    around.mirror().isMounted(file);
    return true;
  }

  private synchronized boolean addMounted(Path file) {
    return files.add(file);
  }

  private Synchronizer quietest() {
    Optional<Synchronizer> least =
        synchronizers.stream().min((a, b) -> Long.compare(sharesOf(a), sharesOf(b)));
    boolean canHaveMore = synchronizers.size() < MOST;
    if (least.isPresent() && (sharesOf(least.get()) == 0 || !canHaveMore)) {
      return least.get();
    }
    Synchronizer next = factory.get();
    synchronizers.add(next);
    return next;
  }

  private long sharesOf(Synchronizer synchronizer) {
    return shares.stream().filter(it -> it.synchronizer().equals(synchronizer)).count();
  }

  private static CompletableFuture<Void> takeOver(
      Mirror mirror, Synchronizer synchronizer, List<Share> inner) {
    CompletableFuture<?>[] removed =
        inner.stream().map(Shares::remove).toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(removed)
        .thenCompose(
            _ ->
                ask(
                    synchronizer,
                    () -> {
                      synchronizer.add(mirror, inner.stream().map(Share::mirror).toList());
                      return null;
                    }));
  }

  private static CompletableFuture<Void> remove(Share share) {
    return share.ask(
        () -> {
          share.synchronizer().remove(share.mirror());
          return null;
        });
  }

  private static <T> CompletableFuture<T> ask(Synchronizer synchronizer, Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    synchronizer.call(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) { // whoever asked gets it
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /** Nothing is shared any more; what is on the server stays there. */
  void removeAll() {
    List<Share> last;
    synchronized (this) {
      last = List.copyOf(shares);
      shares.clear();
      files.clear();
    }
    for (Share each : last) {
      var _ = remove(each); // nobody waits for it
    }
    note();
  }

  private void note() {
    store.writeShared(this::sources);
  }

  private synchronized List<Path> sources() {
    Stream<Path> folders = shares.stream().map(it -> it.mirror().source());
    return Stream.concat(folders, files.stream()).toList();
  }

  @Override
  public void close() {
    synchronizers().forEach(Synchronizer::close);
  }
}
