package io.dockbridge.daemon.session;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.enginesocket.Operation;
import io.dockbridge.enginesocket.containers.BindMountException;
import io.dockbridge.enginesocket.containers.BindMounts;
import io.dockbridge.mounts.Mounts;
import io.dockbridge.mounts.SourcePolicy;
import io.dockbridge.mounts.helper.MountException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bind mounts of this machine's folders, as Docker requests ask for them. Called by the engine
 * socket on the threads of requests, by {@link Sessions} when servers come and go, and by the
 * control API. Thread-safe.
 */
public final class SharedFolders implements BindMounts, Closeable {
  private static final Logger log = LoggerFactory.getLogger(SharedFolders.class);

  /** Where there is a volume for Docker's data, that is it, so the mirrors are kept with it. */
  private static final String CLOUD_FOLDER = "/var/lib/docker/dockbridge";

  private static final String HOST_FOLDER = "~/.dockbridge/mounts";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Mounts mounts;
  private final SourcePolicy policy;
  private final MountedFolders mounted = new MountedFolders();

  /** Containers and processes that have ended, but not all that they wrote is here. */
  private final Set<String> unfinished = ConcurrentHashMap.newKeySet();

  private final BooleanSupplier serverStays;
  private final Consumer<Operation> audit;

  /** The mirrors' folder on the server; empty until it was asked. */
  private volatile Optional<String> tree = Optional.empty();

  private SharedFolders(
      Mounts mounts, SourcePolicy policy, BooleanSupplier serverStays, Consumer<Operation> audit) {
    this.mounts = mounts;
    this.policy = policy;
    this.serverStays = serverStays;
    this.audit = audit;
  }

  /**
   * Shares again what an earlier run shared, and else nothing yet.
   *
   * @param state a folder of the instance
   * @param serverStays whether a server that is left now, or its disk, is used again
   * @param audit told of each folder that a container mounts
   */
  public static SharedFolders open(
      DockBridgeConfig config,
      Path state,
      CurrentSession session,
      BooleanSupplier serverStays,
      Consumer<Operation> audit,
      InstantSource clock)
      throws IOException {
    DockBridgeConfig.Mounts settings = config.mounts();
    Mounts mounts =
        new Mounts(
            session::openCommandNow,
            new Mounts.Settings(
                state,
                config.ssh().host().isPresent() ? HOST_FOLDER : CLOUD_FOLDER,
                settings.maxFiles(),
                settings.maxSize(),
                settings.exclude(),
                PATIENCE),
            clock);
    mounts.restore();
    List<Path> remote = settings.remotePaths().stream().map(Path::of).toList();
    Path home = Path.of(System.getProperty("user.home"));
    return new SharedFolders(mounts, new SourcePolicy(remote, home), serverStays, audit);
  }

  @Override
  public boolean isLocal(String source) {
    return source.startsWith("/") && !policy.isRemote(path(source));
  }

  /** Compose creates a container again with the path that inspect told, or with the mirror's. */
  private Path path(String source) {
    String local =
        tree.filter(source::startsWith).map(it -> source.substring(it.length())).orElse(source);
    return Path.of(local).normalize();
  }

  @Override
  public String share(String source, boolean create) throws IOException, InterruptedException {
    Path path = path(source);
    Optional<String> refusal = policy.refusal(path);
    if (refusal.isPresent()) {
      throw new BindMountException(400, refusal.get());
    }
    if (!Files.exists(path)) {
      makeOrRefuse(path, create);
    }
    long begun = System.nanoTime();
    try {
      String mirror = mounts.share(path);
      tree = mounts.serverFolder();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      audit.accept(new Operation("", "docker", "mounts share " + path, 200, took));
      return mirror;
    } catch (MountException e) {
      throw new BindMountException(400, e.getMessage());
    }
  }

  /** In Docker's own words. */
  private static void makeOrRefuse(Path path, boolean create) throws BindMountException {
    if (!create) {
      throw new BindMountException(
          400, "invalid mount config for type \"bind\": bind source path does not exist: " + path);
    }
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new BindMountException(
          500, "error while creating mount source path '%s': %s".formatted(path, e.getMessage()));
    }
  }

  @Override
  public boolean isEmpty() {
    return mounts.isEmpty();
  }

  @Override
  public String toLocalPaths(String json) {
    return tree.map(it -> json.replace("\"" + it + "/", "\"/")).orElse(json);
  }

  @Override
  public void created(String container, String name, Set<String> sources) {
    mounted.created(
        container, name, sources.stream().map(this::path).collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public void execCreated(String exec, String container) {
    mounted.execCreated(exec, container);
  }

  @Override
  public void renamed() {
    mounted.renamed();
  }

  @Override
  public void beforeRun(String container) throws IOException, InterruptedException {
    synchronize(container);
  }

  @Override
  public void afterRun(String container) throws IOException, InterruptedException {
    unfinished.add(container);
    try {
      synchronize(container);
    } catch (BindMountException e) {
      throw new BindMountException(
          500,
          "the container has ended, but not all that it wrote is on this machine: %s; see `dockbridge mounts`"
              .formatted(e.getMessage()));
    }
    unfinished.remove(container);
  }

  @Override
  public void retryAfterRun(String process) throws IOException, InterruptedException {
    if (unfinished.contains(process)) {
      afterRun(process);
    }
  }

  private void synchronize(String container) throws IOException, InterruptedException {
    if (mounts.isEmpty()) {
      return;
    }
    try {
      Optional<Set<Path>> only = mounted.of(container);
      if (only.isPresent()) {
        mounts.synchronize(only.get());
      } else {
        mounts.synchronize();
      }
      tree = mounts.serverFolder();
    } catch (MountException e) {
      throw new BindMountException(500, e.getMessage());
    }
  }

  /** A server can be reached again. */
  void connected() {
    mounts.connected();
  }

  /** The connection is about to end for good: what containers wrote comes here first. */
  void leaving() {
    if (mounts.isEmpty()) {
      return;
    }
    try {
      mounts.synchronize();
    } catch (IOException e) {
      log.warn("The last changes of containers may not be here: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!serverStays.getAsBoolean()) {
      mounts.forgetAll();
      unfinished.clear();
    }
  }

  /** What the control API shows and decides. */
  public Mounts mounts() {
    return mounts;
  }

  @Override
  public void close() throws IOException {
    mounts.close();
  }
}
