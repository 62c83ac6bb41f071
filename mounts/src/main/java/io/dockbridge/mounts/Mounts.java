package io.dockbridge.mounts;

import io.dockbridge.mounts.Shares.Share;
import io.dockbridge.mounts.helper.HelperCommands;
import io.dockbridge.mounts.helper.MountException;
import io.dockbridge.mounts.helper.Session.Server;
import io.dockbridge.mounts.local.IgnoreRules;
import io.dockbridge.mounts.local.LocalFiles;
import io.dockbridge.mounts.local.LocalTree;
import io.dockbridge.mounts.local.LocalWatcher;
import io.dockbridge.mounts.mirror.Mirror;
import io.dockbridge.mounts.state.AgreementStore;
import io.dockbridge.mounts.state.Conflict;
import io.dockbridge.mounts.state.Conflicts;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders and files of this machine that containers mount: each has a mirror on the server, kept in
 * step in both directions. Thread-safe; called on the threads of Docker requests.
 *
 * <p>What is promised: everything that was saved here before {@link #synchronize} was called is
 * there when it returns, and everything that containers wrote before is here.
 */
public final class Mounts implements Closeable {
  /**
   * How folders are shared.
   *
   * @param state a folder of ours on this machine, for what is remembered
   * @param serverFolder where mirrors are on the server; {@code ~} is the user's home there
   * @param maxFiles more files, folders and links in one share are refused
   * @param maxBytes more bytes in one share are refused
   * @param exclude patterns of .dockerignore: what is not shared, besides .dockbridgeignore
   * @param patience how long a barrier waits without any progress
   */
  public record Settings(
      Path state,
      String serverFolder,
      int maxFiles,
      long maxBytes,
      List<String> exclude,
      Duration patience) {}

  private static final Logger LOG = LoggerFactory.getLogger(Mounts.class);

  private final Settings settings;
  private final LocalWatcher watcher;
  private final Conflicts conflicts;
  private final AgreementStore store;
  private final Shares shares;
  private final AtomicInteger numbers = new AtomicInteger();

  /**
   * Shares nothing yet.
   *
   * @param server the server of the moment
   */
  public Mounts(HelperCommands server, Settings settings, InstantSource clock) throws IOException {
    Path state = Files.createDirectories(settings.state());
    this.settings = settings;
    this.conflicts = new Conflicts(state.resolve("conflicts"), clock);
    this.watcher = new LocalWatcher(state.resolve("probes"));
    this.store = new AgreementStore(state);
    this.shares =
        new Shares(
            () ->
                new Synchronizer(server, settings.serverFolder(), watcher, store, conflicts, clock),
            store);
  }

  /**
   * Shares a folder or a file, and waits until the server has it.
   *
   * @param source an absolute path without {@code .} and {@code ..}
   * @return its path on the server
   * @throws MountException if it cannot be shared, for people
   */
  public String share(Path source) throws IOException, InterruptedException {
    Optional<Share> around = shares.covering(source);
    if (around.isEmpty()) {
      Mirror mirror = newMirror(source);
      requireSmall(mirror);
      shares.add(mirror);
    } else if (!around.get().mirror().source().equals(source)) {
      Path plain = around.get().mirror().withoutLinks(source);
      if (!plain.equals(source)) {
        return share(plain);
      }
      shares.addFile(source);
    }
    Share share = bringInStep(source).orElseThrow();
    Optional<String> missing = await(share, share.ask(share.mirror()::missing));
    if (missing.isPresent()) {
      throw new MountException(missing.get());
    }
    return share.synchronizer().server().orElseThrow().tree() + source;
  }

  private Mirror newMirror(Path source) throws IOException {
    Path real = source.toRealPath();
    boolean isFile = Files.isRegularFile(real);
    if (!isFile && !Files.isDirectory(real)) {
      throw new MountException(
          "%s is neither a folder nor a file, so it cannot be shared with the server"
              .formatted(source));
    }
    Predicate<String> excluded = isFile ? _ -> false : new IgnoreRules(real, settings.exclude());
    return new Mirror(
        numbers.incrementAndGet(),
        source,
        new LocalTree(real, watcher, excluded),
        new LocalFiles(real, isFile),
        isFile);
  }

  /** Read here, before it is anybody else's: a large folder takes a while. */
  private void requireSmall(Mirror mirror) throws IOException {
    mirror.here().forgetWhatIsKnown();
    mirror.here().refresh();
    int files = mirror.here().entries().size();
    if (files > settings.maxFiles() || mirror.bytes() > settings.maxBytes()) {
      mirror.close();
      throw new MountException(
          "The path %s is too large to be shared: %d files, %d MiB. Exclude parts of it (mounts.exclude, .dockbridgeignore), raise mounts.max_files or mounts.max_size, or use a volume."
              .formatted(mirror.source(), files, mirror.bytes() >> 20));
    }
  }

  /**
   * Waits until both sides of all shares are in step.
   *
   * @throws MountException if they cannot be, or nothing moves for too long; for people
   */
  public void synchronize() throws IOException, InterruptedException {
    synchronize(shares.all().stream().map(it -> it.mirror().source()).toList());
  }

  /** The same for the shares that these paths are in. */
  public void synchronize(Collection<Path> sources) throws IOException, InterruptedException {
    List<Share> all =
        sources.stream().flatMap(it -> shares.covering(it).stream()).distinct().toList();
    for (Share share : all) {
      var _ = share.barrier(); // all begin, and then are waited for
    }
    for (Share share : all) {
      var _ = bringInStep(share.mirror().source());
    }
  }

  private Optional<Share> bringInStep(Path source) throws IOException, InterruptedException {
    Optional<Share> share = shares.covering(source);
    while (share.isPresent() && !await(share.get(), share.get().barrier())) {
      share = shares.covering(source); // one around it has taken it over
    }
    return share;
  }

  /**
   * Brings all shares in step, but gives up waiting after a while; it goes on.
   *
   * @return whether both sides are in step
   * @throws MountException if they cannot be
   */
  public boolean trySynchronize(Duration limit) throws IOException, InterruptedException {
    CompletableFuture<?>[] all =
        shares.all().stream().map(Share::barrier).toArray(CompletableFuture[]::new);
    try {
      var _ = CompletableFuture.allOf(all).get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** The part of all paths that {@link #share} returns, before this machine's path. */
  public Optional<String> serverFolder() {
    return shares.synchronizers().stream()
        .flatMap(it -> it.server().stream())
        .map(Server::tree)
        .findFirst();
  }

  /** Whether nothing is shared; costs nothing. */
  public boolean isEmpty() {
    return shares.isEmpty();
  }

  /**
   * Shares again what was shared when the daemon ended: containers that mount it may still run.
   * Waits for nothing.
   */
  public void restore() throws IOException {
    for (Path source : store.shared()) {
      try {
        if (shares.covering(source).isPresent()) {
          shares.addFile(source);
        } else {
          shares.add(newMirror(source));
        }
      } catch (IOException e) {
        LOG.warn("{} is not shared any more: {}", source, e.toString());
      }
    }
  }

  /** The server is gone with all containers: nothing is shared any more. */
  public void forgetAll() {
    shares.removeAll();
  }

  /** How all shares were a moment ago; waits for nothing. */
  public List<MountStatus> status() {
    return shares.synchronizers().stream().flatMap(it -> it.status().stream()).toList();
  }

  /** Files that were changed on both sides. */
  public List<Conflict> conflicts() {
    return conflicts.all();
  }

  /**
   * The user has decided about conflicts.
   *
   * @param path a file, or a folder with all in it
   * @param theirs whether the container's version replaces the one in the folder; else it is
   *     deleted
   * @return how many there were
   */
  public int resolve(Path path, boolean theirs) throws IOException, InterruptedException {
    List<Conflict> found = conflicts.of(path);
    for (Conflict conflict : found) {
      if (theirs) {
        putBack(conflict);
      }
      conflicts.forget(conflict);
    }
    return found.size();
  }

  private void putBack(Conflict conflict) throws IOException, InterruptedException {
    Share share =
        shares
            .covering(conflict.path())
            .orElseThrow(
                () ->
                    new MountException(
                        "%s is not shared now; copy %s there yourself"
                            .formatted(conflict.path(), conflict.kept())));
    var _ =
        await(
            share,
            share.ask(
                () -> {
                  try {
                    share.mirror().replace(conflict.path(), conflict.kept());
                    return true;
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
  }

  /**
   * The user has decided about deletions that are held.
   *
   * @param source a share; empty for all
   * @param delete whether the files are deleted here, too; else they are sent again
   * @return how many paths there were
   */
  public int decideOnHeld(Optional<Path> source, boolean delete)
      throws IOException, InterruptedException {
    int count = 0;
    for (Share share : shares.all()) {
      if (source.isEmpty() || source.get().equals(share.mirror().source())) {
        count += await(share, share.ask(() -> share.mirror().decideOnHeld(delete)));
      }
    }
    return count;
  }

  /** There is a server again. */
  public void connected() {
    shares.synchronizers().forEach(Synchronizer::changed);
  }

  /** Gives up when nothing has moved for too long. */
  private <T> T await(Share share, Future<T> future) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      try {
        return future.get(200, TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        long moved = share.synchronizer().progress();
        long last = moved - begun > 0 ? moved : begun;
        if (System.nanoTime() - last > settings.patience().toNanos()) {
          throw new MountException(
              "shared folders could not be brought up to date: nothing moved for %d s (%s)"
                  .formatted(
                      settings.patience().toSeconds(),
                      share.synchronizer().problem().orElse("the server is busy")));
        }
      } catch (ExecutionException e) {
        throw failure(e);
      }
    }
  }

  private static MountException failure(ExecutionException e) {
    return e.getCause() instanceof MountException known
        ? known
        : new MountException("shared folders: " + e.getCause().getMessage(), e.getCause());
  }

  /** Ends it; what is on the server stays there. Idempotent. */
  @Override
  public void close() throws IOException {
    shares.close();
    watcher.close();
  }
}
