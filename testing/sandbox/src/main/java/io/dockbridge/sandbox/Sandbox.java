package io.dockbridge.sandbox;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A Hetzner Cloud on this machine, with an API on loopback and servers that are real: each boots
 * systemd, cloud-init with the posted user_data, OpenSSH and Docker Engine in a network of its own.
 * Several can be open at once.
 *
 * <p>Not here: IPv6, private networks, snapshots and backups, the metadata address, outbound rules
 * of firewalls; and a server's systemd has no units for devices, so that a volume is mounted with
 * mount(8), not by a unit made from fstab. All images boot one tree, see {@link RootFs}. While
 * servers can reach the Internet, IP forwarding stays switched on on this machine.
 *
 * <p>Threads: a virtual thread per call, one per server for the work on its machine, one timer. All
 * end with {@link #close()}.
 */
public final class Sandbox implements AutoCloseable {
  private static final long CLOSE_SECONDS = 60;

  /** So long the primary IP of a deleted server still exists, and counts. */
  private static final Duration ADDRESS_RELEASE = Duration.ofSeconds(1);

  private final SandboxOptions options;
  private final ApiServer.Tokens tokens;
  private final Project project;
  private final Machines machines;
  private final Faults faults;
  private final Stock stock = new Stock();
  private final Billing billing;
  private final RequestLog requests = new RequestLog();
  private final ApiServer api;
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sandbox-worker-", 0).factory());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sandbox-timer").factory());
  private final AtomicBoolean closed = new AtomicBoolean();

  private Sandbox(SandboxOptions options, Machines machines) {
    this.options = options;
    this.tokens = new ApiServer.Tokens(options.token(), SandboxOptions.randomToken());
    this.machines = machines;
    this.project = new Project(options.clock());
    this.faults = new Faults();
    this.billing = new Billing(options.clock());
    this.api =
        new ApiServer(
            options.port(),
            routes(),
            tokens,
            new RateLimit(options.limits().requestsPerHour(), options.clock()),
            faults,
            requests,
            project,
            options.clock());
  }

  /**
   * Opens a sandbox and listens. Removes first what killed sandboxes left on this machine.
   *
   * @throws SandboxException if this machine cannot run one, or the root file system cannot be
   *     built
   */
  public static Sandbox open(SandboxOptions options) {
    if (!options.machines()) {
      return new Sandbox(options, new PaperMachines());
    }
    Prerequisites.require();
    cleanUp();
    Path tree = RootFs.ofThisUser().ensure(line -> {});
    Machines machines = machines(options, tree);
    try {
      return new Sandbox(options, machines);
    } catch (RuntimeException e) {
      machines.close();
      throw e;
    }
  }

  private static Machines machines(SandboxOptions options, Path tree) {
    RunDirectory run = RunDirectory.ofThisMachine();
    Path state = newStateDirectory(options.state().orElseGet(StateDirectories::suitable));
    StateDirectories.requireSuitable(state);
    String owner = run.register(state);
    return new NspawnMachines(
        tree, state, HostNetwork.hasDefaultRoute(), run, owner, Thread::sleep);
  }

  private static Path newStateDirectory(Path below) {
    try {
      return Files.createTempDirectory(Tree.directory(below), "dockbridge-sandbox-").toRealPath();
    } catch (IOException e) {
      throw Tree.failed("cannot make a directory in " + below, e);
    }
  }

  /**
   * Removes what sandboxes of killed processes left on this machine. Sandboxes that are open are
   * not touched.
   */
  public static void cleanUp() {
    Leftovers.removeOfDeadProcesses(Thread::sleep);
  }

  private Router routes() {
    Router router = new Router();
    Actions actions = new Actions(project, faults, options.actionTime(), timer);
    ServerPower power = new ServerPower(project, faults, timer);
    FirewallsApi firewalls = new FirewallsApi(project, actions, workers);
    VolumesApi volumes = new VolumesApi(project, actions, machines, workers);
    ServersApi.Market market =
        new ServersApi.Market(
            machines, stock, billing, options.limits().servers(), ADDRESS_RELEASE);
    new ActionsApi(project).register(router);
    new CatalogueApi(stock).register(router);
    new SshKeysApi(project).register(router);
    firewalls.register(router);
    volumes.register(router);
    new PrimaryIpsApi(project).register(router);
    new ServersApi(project, actions, power, firewalls, volumes, market, timer).register(router);
    new ServerActionsApi(project, actions, power).register(router);
    return router;
  }

  /** The value for {@code HCLOUD_ENDPOINT}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + api.port() + "/v1");
  }

  /** The value for {@code HCLOUD_TOKEN}. */
  public String token() {
    return tokens.readWrite();
  }

  /** A token that may only read. */
  public String readOnlyToken() {
    return tokens.readOnly();
  }

  /** Every call that came in. */
  public RequestLog requests() {
    return requests;
  }

  /** The script of what goes wrong. */
  public Faults faults() {
    return faults;
  }

  /** What is in stock where. */
  public Stock stock() {
    return stock;
  }

  /** What it would have cost. */
  public Billing billing() {
    return billing;
  }

  /** The servers that exist now, with their machines. */
  public List<ServerView> servers() {
    record Told(Server server, String name, String status) {}
    Stream<Told> told =
        project.locked(
            () ->
                project
                    .servers
                    .all()
                    .map(s -> new Told(s, s.name(), s.status().name().toLowerCase(Locale.ROOT)))
                    .toList()
                    .stream());
    return told.map(
            t ->
                new ServerView(
                    t.server().id(),
                    t.name(),
                    t.status(),
                    t.server().machine().address(),
                    t.server().machine().view()))
        .toList();
  }

  /** Stops listening and removes everything: processes, networks, mounts, devices, files. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    api.close();
    List<Server> left =
        project.locked(
            () -> Stream.concat(project.servers.all(), project.departing.stream()).toList());
    left.forEach(s -> s.thread().shutdownNow()); // what it is at ends, or is undone below
    left.forEach(Sandbox::awaitEnd);
    workers.shutdownNow();
    workers.close();
    timer.shutdownNow();
    machines.close();
  }

  private static void awaitEnd(Server server) {
    try {
      server.thread().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // machines.close() removes what is left
    }
  }
}
