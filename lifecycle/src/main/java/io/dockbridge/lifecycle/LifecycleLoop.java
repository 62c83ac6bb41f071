package io.dockbridge.lifecycle;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Pause;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.ServerState.Draining;
import io.dockbridge.lifecycle.ServerState.Failed;
import io.dockbridge.lifecycle.ServerState.Provisioning;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.ServerState.Reconnecting;
import io.dockbridge.lifecycle.connection.EngineProbe;
import io.dockbridge.lifecycle.connection.HostKeyRotation;
import io.dockbridge.lifecycle.connection.Reconnection;
import io.dockbridge.lifecycle.connection.Reconnection.Outcome;
import io.dockbridge.lifecycle.connection.ServerConnector;
import io.dockbridge.lifecycle.connection.ServerFate;
import io.dockbridge.lifecycle.idle.ContainerLook;
import io.dockbridge.lifecycle.idle.IdleDecision;
import io.dockbridge.lifecycle.idle.IdleDecision.Idle;
import io.dockbridge.lifecycle.idle.IdleDecision.Keep;
import io.dockbridge.lifecycle.idle.IdlePolicy;
import io.dockbridge.lifecycle.idle.IdleReaper;
import io.dockbridge.lifecycle.idle.KeepUntil;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.orphans.Reconciler;
import io.dockbridge.lifecycle.orphans.ServerRemover;
import io.dockbridge.lifecycle.provision.Accounts;
import io.dockbridge.lifecycle.provision.Bookkeeping;
import io.dockbridge.lifecycle.provision.BootFailures;
import io.dockbridge.lifecycle.provision.ProvisionSettings;
import io.dockbridge.lifecycle.provision.Provisioner;
import io.dockbridge.lifecycle.provision.Timings;
import io.dockbridge.lifecycle.server.Explanation;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.lifecycle.volume.DataVolume;
import io.dockbridge.lifecycle.volume.VolumeJournal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lifecycle's thread: does what the state asks for, one thing at a time, until it is stopped.
 * Fields without another word are used by that thread only.
 */
final class LifecycleLoop {
  private static final Logger LOG = LoggerFactory.getLogger(LifecycleLoop.class);

  private final LifecycleSettings settings;
  private final ServerJournal journal;
  private final ServerStateMachine machine;
  private final ActivityTracker activity;
  private final ContainerLook containers;
  private final KeepUntil keepUntil;
  private final InstantSource clock;
  private final ServerSession session;
  private final Reconnection reconnection;
  private final ServerRemover remover;
  private final Accounts accounts;
  private final Reconciler reconciler;
  private final Optional<DataVolume> volume;
  private final Provisioner provisioner;
  private final HostKeyRotation rotation;
  private final ServerMaintenance maintenance;
  private final BootFailures bootFailures;
  private final Shutdown shutdown;
  private final StopSignal signal = new StopSignal();
  private final Thread thread =
      Thread.ofPlatform().name("dockbridge-lifecycle").unstarted(this::run);

  private boolean reconciled;
  private Optional<Thread> rotating = Optional.empty();

  /** Read on any thread. */
  private volatile Optional<IdleReaper> reaper = Optional.empty();

  /** Read on any thread. */
  private volatile Optional<Timings> timings = Optional.empty();

  /** Decided by the first who stops. */
  private volatile Optional<Boolean> destroyAtEnd = Optional.empty();

  /** What could not be cleaned up. */
  private final List<String> problems = new CopyOnWriteArrayList<>();

  LifecycleLoop(
      HetznerClient cloud,
      LifecycleSettings settings,
      ServerJournal journal,
      ServerStateMachine machine,
      ActivityTracker activity,
      EngineProbe probe,
      ContainerLook containers,
      ServerListener listener,
      KeepUntil keepUntil,
      Bookkeeping bookkeeping,
      InstantSource clock,
      Pause pause) {
    this.settings = settings;
    this.journal = journal;
    this.machine = machine;
    this.activity = activity;
    this.containers = containers;
    this.keepUntil = keepUntil;
    this.clock = clock;
    bootFailures = new BootFailures(clock);
    BooleanSupplier stopping = () -> machine.view().stopping();
    session = new ServerSession(listener);
    ServerConnector connector =
        new ServerConnector(
            settings.ssh(),
            settings.volume().isPresent(),
            probe,
            settings.pace().dial(),
            pause,
            clock,
            stopping);
    accounts = new Accounts(bookkeeping, journal);
    remover = new ServerRemover(cloud, settings.ownership(), journal, pause, clock);
    reconciler = new Reconciler(cloud, settings.ownership(), journal, remover, clock, stopping);
    volume = volume(cloud, settings, pause);
    provisioner =
        new Provisioner(
            cloud,
            new ProvisionSettings(
                settings.ownership(), settings.wish(), settings.ssh(), settings.pace().provision()),
            journal,
            accounts,
            connector,
            reconciler,
            remover,
            volume,
            pause,
            clock);
    ServerFate fate = new ServerFate(cloud, settings.pace().reconnect().inquiry(), pause);
    reconnection = new Reconnection(journal, connector, fate, settings.pace().reconnect());
    rotation = new HostKeyRotation(journal);
    ServerLabels labels = new ServerLabels(cloud, journal, clock);
    maintenance =
        new ServerMaintenance(
            reconciler, labels, settings.idle().age(), settings.pace().sweep(), clock);
    shutdown = new Shutdown(machine, journal, remover);
  }

  private static Optional<DataVolume> volume(
      HetznerClient cloud, LifecycleSettings settings, Pause pause) {
    VolumeJournal journal = new VolumeJournal(settings.stateDirectory().resolve("volume.json"));
    return settings
        .volume()
        .map(it -> new DataVolume(cloud, settings.ownership(), it, journal, pause));
  }

  void start() {
    thread.start();
  }

  List<String> stop(boolean destroy) throws InterruptedException {
    synchronized (signal) {
      if (destroyAtEnd.isEmpty()) {
        destroyAtEnd = Optional.of(destroy);
      }
    }
    machine.stop();
    signal.stop(thread);
    thread.join();
    return List.copyOf(problems);
  }

  ServerState state() {
    return machine.state();
  }

  LifecycleStatus status() {
    return StatusReport.of(
        machine.state(),
        reaper,
        settings.idle().age(),
        timings,
        keepUntil.until(),
        clock.instant());
  }

  /** The connection closed: any thread may notice. */
  void lost(ReadyServer server) {
    if (machine.view().stopping()) {
      return;
    }
    machine.move(
        state ->
            switch (state) {
              case Ready(ReadyServer it) when it.equals(server) -> broken(server);
              case Draining(ReadyServer it, _, _) when it.equals(server) -> broken(server);
              default -> state;
            });
  }

  private static ServerState broken(ReadyServer server) {
    return new Reconnecting(server.info(), 0, "the connection was lost");
  }

  private void run() {
    try {
      while (!machine.view().stopping()) {
        turn();
      }
    } catch (InterruptedException _) {
      LOG.debug("stopped in the middle of something");
    } finally {
      signal.protect();
      machine.stop(); // an Error ends the thread too: nobody may wait for it
      shutDown();
    }
  }

  /** Does what the state asks for. A bug of ours must not end the watch over a paid server. */
  private void turn() throws InterruptedException {
    ServerState state = machine.state();
    try {
      act(state);
    } catch (HetznerException e) {
      machine.failIfStopping();
      problem(state, Explanation.of(e));
    } catch (IOException e) {
      problem(state, Explanation.of(e));
    } catch (RuntimeException | Error e) { // also where the memory was short for a moment
      LOG.error("unexpected in state {}", state.word(), e);
      problem(state, Explanation.unexpected(e));
    } finally {
      settle();
    }
  }

  /** Before the cloud was compared the journal may name servers that are gone. */
  private void settle() {
    if (reconciled) {
      accounts.settle();
    }
  }

  private void act(ServerState state) throws IOException, InterruptedException {
    switch (state) {
      case Absent _, Failed _ -> rest(state);
      case Provisioning _ -> provision();
      case Ready ready -> watch(ready);
      case Draining draining -> drain(draining);
      case Reconnecting lost -> reconnect(lost);
      case Destroying destroying -> destroy(destroying);
    }
  }

  /** What was tried went wrong: who waits for a server is told, everything else is tried again. */
  private void problem(ServerState tried, ServerUnavailableException e)
      throws InterruptedException {
    ServerState failed = new Failed(e.getMessage(), e.advice());
    ServerState now =
        machine.move(
            state ->
                state instanceof Provisioning
                        || state instanceof Destroying
                        || state instanceof Absent
                    ? failed
                    : state);
    if (now.equals(failed) && !tried.equals(failed)) {
      LOG.warn("no server: {}", e.getMessage(), e);
      session.close();
    } else {
      LOG.debug("{} went wrong", tried.word(), e);
      machine.awaitChange(now, settings.pace().tick());
    }
  }

  private void rest(ServerState state) throws IOException, InterruptedException {
    maintenance.endSweep();
    if (!reconciled) {
      machine.awaitChange(state, state instanceof Failed ? settings.pace().sweep() : Duration.ZERO);
      reconcile();
    } else {
      reconciler.sweep();
      machine.awaitChange(state, settings.pace().sweep());
    }
  }

  private void reconcile() throws IOException, InterruptedException {
    Optional<JournalEntry> kept = reconciler.reconcile();
    reconciled = true;
    kept.ifPresentOrElse(
        this::takeOver,
        () -> machine.move(state -> state instanceof Failed ? new Absent() : state));
  }

  private void takeOver(JournalEntry entry) {
    ServerInfo server = entry.server().orElseThrow();
    LOG.info("taking over server {} of an earlier run", server);
    boolean booting = entry.phase() == JournalEntry.Phase.BOOTING;
    machine.move(
        state -> {
          if (booting) {
            return state instanceof Provisioning
                ? state
                : new Provisioning("taking over " + server);
          }
          return new Reconnecting(server, 0, "it is of an earlier run");
        });
  }

  private void provision() throws IOException, InterruptedException {
    if (!reconciled) {
      reconcile();
    }
    if (!(machine.state() instanceof Provisioning)) {
      return;
    }
    maintenance.endSweep();
    int bought = provisioner.purchases();
    try {
      Optional<JournalEntry> unfinished =
          journal.entries().stream()
              .filter(it -> it.phase() == JournalEntry.Phase.BOOTING)
              .findFirst();
      Provisioner.Provisioned made =
          unfinished.isPresent()
              ? provisioner.finish(unfinished.get(), this::step)
              : provisionNew();
      bootFailures.forgive();
      if (machine.view().stopping()) {
        made.server().ssh().close();
        return;
      }
      timings = Optional.of(made.timings());
      step("opening ports");
      reaper = Optional.of(newReaper(made.server().info()));
      becomeReady(made.server());
    } catch (ServerUnavailableException e) {
      bootFailures.add(provisioner.purchases() - bought, e.getMessage());
      problem(machine.state(), e);
    } catch (HetznerException e) {
      bootFailures.add(provisioner.purchases() - bought, e.getMessage());
      throw e;
    }
  }

  private Provisioner.Provisioned provisionNew()
      throws ServerUnavailableException, IOException, InterruptedException {
    bootFailures.check();
    return provisioner.provision(this::step);
  }

  /** The user wants a server although the last ones failed. */
  void forgiveBootFailures() {
    bootFailures.forgive();
  }

  private void step(String text) {
    LOG.debug("{}", text);
    machine.move(state -> state instanceof Provisioning ? new Provisioning(text) : state);
  }

  private void becomeReady(ReadyServer server) throws IOException {
    session.open(server);
    String name = server.info().name();
    journal.update(name, it -> it.in(JournalEntry.Phase.READY));
    machine.move(_ -> new Ready(server));
    LOG.info("server {} is ready", server.info());
    server.ssh().onClose(() -> lost(server));
    journal.entry(name).filter(it -> !it.rotated()).ifPresent(_ -> rotate(server));
  }

  private IdleReaper newReaper(ServerInfo server) {
    return new IdleReaper(
        new IdlePolicy(settings.idle()), activity, containers, clock, server.created(), keepUntil);
  }

  private void rotate(ReadyServer server) {
    rotating =
        Optional.of(
            Thread.ofVirtual().name("dockbridge-host-key").start(() -> rotation.rotate(server)));
  }

  private void watch(Ready ready) throws IOException, InterruptedException {
    machine.awaitChange(ready, settings.idle().betweenLooks(settings.pace().tick()));
    if (machine.view().stopping() || !machine.state().equals(ready)) {
      return;
    }
    maintenance.turn(ready.server());
    if (maintenance.outlived(ready.server().info())) {
      machine.move(ready, new Destroying(ready.server().info()));
      return;
    }
    reaper().checkClock();
    if (reaper().look() instanceof Idle(String reason)) {
      Instant until = clock.instant().plus(settings.idle().grace());
      if (machine.move(ready, new Draining(ready.server(), until, reason))) {
        LOG.info("idle ({}): server {} goes at {}", reason, ready.server().info(), until);
      }
    }
  }

  private void drain(Draining draining) throws InterruptedException {
    Duration left = Duration.between(clock.instant(), draining.until());
    machine.awaitChange(draining, shorter(left, settings.pace().tick()));
    reaper().checkClock();
    boolean due = !clock.instant().isBefore(draining.until());
    IdleDecision looked = due ? reaper().look() : reaper().now();
    machine.move(
        state -> {
          if (!state.equals(draining) || machine.view().stopping()) {
            return state;
          }
          // Asked again under the lock: whoever opened a lease since then is seen.
          boolean needed = looked instanceof Keep || reaper().now() instanceof Keep;
          if (needed) {
            return new Ready(draining.server());
          }
          return due ? new Destroying(draining.server().info()) : draining;
        });
  }

  private void destroy(Destroying destroying) throws IOException, InterruptedException {
    signal.protect();
    try {
      reconnection.end();
      session.close();
      Optional<JournalEntry> entry = journal.entry(destroying.server().name());
      if (entry.isPresent()) {
        remover.remove(entry.get());
      }
      reaper = Optional.empty();
      clearKeepUntil();
      machine.move(destroying, new Absent());
    } finally {
      signal.expose();
    }
  }

  private void reconnect(Reconnecting lost) throws IOException, InterruptedException {
    session.lose();
    maintenance.lease(lost.server());
    if (reaper.isEmpty()) {
      reaper = Optional.of(newReaper(lost.server()));
    }
    machine.awaitChange(lost, reconnection.pause(lost.failures()));
    if (machine.view().stopping()) {
      return;
    }
    switch (reconnection.attempt(lost.server(), lost.failures())) {
      case Outcome.Connected(ReadyServer server) -> becomeReadyAgain(lost, server);
      case Outcome.Moved(ServerInfo there) ->
          machine.move(lost, new Reconnecting(there, 0, "its address has changed"));
      case Outcome.Failed(String problem) -> stayLost(lost, problem);
      case Outcome.Vanished() -> forget(lost);
    }
  }

  /** An engine that fails in the middle of being built upon is one that does not answer. */
  private void becomeReadyAgain(Reconnecting lost, ReadyServer server)
      throws IOException, InterruptedException {
    try {
      becomeReady(server);
    } catch (IOException e) {
      LOG.debug("server {} was back for a moment only", lost.server(), e);
      stayLost(lost, String.valueOf(e.getMessage()));
    }
  }

  private void stayLost(Reconnecting lost, String problem) {
    reaper().checkClock();
    if (reaper().unreachable() instanceof Idle(String reason)) {
      LOG.info("idle and out of reach ({}): server {} goes", reason, lost.server());
      machine.move(lost, new Destroying(lost.server()));
    } else {
      machine.move(lost, new Reconnecting(lost.server(), lost.failures() + 1, problem));
    }
  }

  /** It was meant for the server that has gone. */
  private void clearKeepUntil() {
    try {
      keepUntil.clear();
    } catch (IOException e) {
      LOG.warn("the next server may be kept as the last one was", e);
    }
  }

  private void forget(Reconnecting lost) throws IOException {
    LOG.warn("server {} was deleted by somebody else", lost.server());
    reconnection.end();
    session.close();
    journal.remove(lost.server().name());
    reaper = Optional.empty();
    clearKeepUntil();
    machine.move(lost, new Absent());
  }

  /** The end: what is half made goes, the server goes or stays, each without regard to the rest. */
  private void shutDown() {
    maintenance.endSweep();
    problems.addAll(shutdown.run(session, destroyAtEnd.orElse(false)));
    if (destroyAtEnd.orElse(false)) {
      clearKeepUntil();
    }
    discardFreshVolume();
    settle();
    awaitRotation();
    maintenance.end();
    reconnection.end();
    machine.move(state -> state.mayBecome(new Absent()) ? new Absent() : state);
  }

  private void discardFreshVolume() {
    try {
      if (volume.isPresent()) {
        volume.get().discardFresh();
      }
    } catch (HetznerException | IOException | InterruptedException | ServerUnavailableException e) {
      LOG.warn("the empty volume could not be deleted", e);
      problems.add("an empty volume may be left and costs money: " + e.getMessage());
    }
  }

  /** Its connection is closed, so it ends soon. */
  private void awaitRotation() {
    try {
      if (rotating.isPresent()) {
        rotating.get().join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private IdleReaper reaper() {
    return reaper.orElseThrow();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
