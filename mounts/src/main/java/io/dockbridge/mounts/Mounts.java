package io.dockbridge.mounts;

import io.dockbridge.mounts.Session.Server;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
  private final Synchronizer synchronizer;
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
    this.synchronizer =
        new Synchronizer(
            server, settings.serverFolder(), watcher, new AgreementStore(state), conflicts);
  }

  /**
   * Shares a folder or a file, and waits until the server has it.
   *
   * @param source an absolute path without {@code .} and {@code ..}
   * @return its path on the server
   * @throws MountException if it cannot be shared, for people
   */
  public String share(Path source) throws IOException, InterruptedException {
    if (!await(onThread(() -> isShared(source)))) {
      Mirror mirror = newMirror(source);
      requireSmall(mirror);
      var _ = await(onThread(() -> add(mirror)));
    }
    synchronize();
    Optional<String> halted = await(onThread(() -> halted(source)));
    if (halted.isPresent()) {
      throw new MountException(halted.get());
    }
    return await(onThread(() -> serverPath(source)));
  }

  private boolean isShared(Path source) {
    return synchronizer.mirrors().stream().anyMatch(it -> covers(it, source));
  }

  private Optional<String> halted(Path source) {
    return synchronizer.mirrors().stream()
        .filter(it -> covers(it, source))
        .flatMap(it -> it.halted().stream())
        .findFirst();
  }

  private static boolean covers(Mirror mirror, Path source) {
    return source.startsWith(mirror.source())
        && (!mirror.isFile() || source.equals(mirror.source()));
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
        new LocalTree(real, watcher, excluded, this::changed),
        new LocalFiles(real, isFile),
        isFile);
  }

  private void changed() {
    synchronizer.changed();
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

  private boolean add(Mirror mirror) {
    if (isShared(mirror.source())) { // by another request, meanwhile
      mirror.close();
      return false;
    }
    for (Mirror inner : synchronizer.mirrors()) {
      if (inner.source().startsWith(mirror.source())) {
        synchronizer.remove(inner);
        mirror.takeOver(inner);
      }
    }
    synchronizer.add(mirror);
    return true;
  }

  /**
   * Waits until both sides of all shares are in step.
   *
   * @throws MountException if they cannot be, or nothing moves for too long; for people
   */
  public void synchronize() throws IOException, InterruptedException {
    await(synchronizer.barrier());
  }

  private String serverPath(Path source) {
    return synchronizer.server().map(Server::tree).orElseThrow() + source;
  }

  /** The part of all paths that {@link #share} returns, before this machine's path. */
  public Optional<String> serverFolder() throws IOException, InterruptedException {
    return await(onThread(() -> synchronizer.server().map(Server::tree)));
  }

  /** Whether nothing is shared; costs nothing. */
  public boolean isEmpty() {
    return synchronizer.isEmpty();
  }

  /**
   * Shares again what was shared when the daemon ended: containers that mount it may still run.
   * Waits for nothing.
   */
  public void restore() throws IOException {
    for (Path source : synchronizer.noted()) {
      try {
        Mirror mirror = newMirror(source);
        synchronizer.call(() -> add(mirror));
      } catch (IOException e) {
        LOG.warn("{} is not shared any more: {}", source, e.toString());
      }
    }
  }

  /** The server is gone with all containers: nothing is shared any more. */
  public void forgetAll() {
    synchronizer.call(() -> synchronizer.mirrors().forEach(synchronizer::remove));
  }

  /** How all shares were after the last round; waits for nothing. */
  public List<MountStatus> status() {
    return synchronizer.status();
  }

  /** Files that were changed on both sides. */
  public List<Conflicts.Conflict> conflicts() {
    return conflicts.all();
  }

  /** There is a server again. */
  public void connected() {
    synchronizer.changed();
  }

  private <T> CompletableFuture<T> onThread(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    synchronizer.call(() -> answer.complete(question.get()));
    return answer;
  }

  /** Gives up when nothing has moved for too long. */
  private <T> T await(Future<T> future) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      try {
        return future.get(200, TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        long moved = synchronizer.progress();
        long last = moved - begun > 0 ? moved : begun;
        if (System.nanoTime() - last > settings.patience().toNanos()) {
          throw new MountException(
              "shared folders could not be brought up to date: nothing moved for %d s (%s)"
                  .formatted(
                      settings.patience().toSeconds(),
                      synchronizer.problem().orElse("the server is busy")));
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof MountException known
            ? known
            : new MountException("shared folders: " + e.getCause().getMessage(), e.getCause());
      }
    }
  }

  /** Ends it; what is on the server stays there. Idempotent. */
  @Override
  public void close() throws IOException {
    synchronizer.close();
    watcher.close();
  }
}
