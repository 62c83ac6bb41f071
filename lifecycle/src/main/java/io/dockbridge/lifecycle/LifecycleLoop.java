package io.dockbridge.lifecycle;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.ServerState.Draining;
import io.dockbridge.lifecycle.ServerState.Failed;
import io.dockbridge.lifecycle.ServerState.Provisioning;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.ServerState.Reconnecting;
import io.dockbridge.lifecycle.connection.ServerConnector;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.orphans.Reconciler;
import io.dockbridge.lifecycle.orphans.ServerRemover;
import io.dockbridge.lifecycle.provision.BootFailures;
import io.dockbridge.lifecycle.provision.LedgerReporter;
import io.dockbridge.lifecycle.provision.ProvisionSettings;
import io.dockbridge.lifecycle.provision.Provisioner;
import io.dockbridge.lifecycle.provision.Timings;
import io.dockbridge.lifecycle.server.Explanation;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.lifecycle.volume.DataVolume;
import io.dockbridge.lifecycle.volume.VolumeJournal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lifecycle's thread: does what the state asks for, one thing at a time, until it is stopped.
 * Fields without another word are used by that thread only.
 */
final class LifecycleLoop {
  private static final Logger LOG = LoggerFactory.getLogger(LifecycleLoop.class);

  private final LifecycleContext context;
  private final LifecycleSettings settings;
  private final ServerJournal journal;
  private final ServerStateMachine machine;
  private final ServerRemover remover;
  private final LedgerReporter ledger;
  private final Reconciler reconciler;
  private final VolumeJournal volumeJournal;
  private final Optional<DataVolume> volume;
  private final Provisioner provisioner;
  private final ServerMaintenance maintenance;
  private final ServerInUse inUse;
  private final BootFailures bootFailures;
  private final StopSignal signal = new StopSignal();
  private final Thread thread =
      Thread.ofPlatform().name("dockbridge-lifecycle").unstarted(this::run);

  /** Read on any thread. */
  private volatile boolean reconciled;

  /** A volume that is billed and not configured; read on any thread. */
  private volatile Optional<String> unusedVolume = Optional.empty();

  /** Read on any thread. */
  private volatile Optional<Timings> timings = Optional.empty();

  private final ProvisioningProgress progress;

  /** Decided by the first who stops. */
  private volatile Optional<Boolean> destroyAtEnd = Optional.empty();

  /** What could not be cleaned up. */
  private final List<String> problems = new CopyOnWriteArrayList<>();

  LifecycleLoop(LifecycleContext context, ActivityTracker activity, LifecycleUsers users) {
    this.context = context;
    this.settings = context.settings();
    this.journal = context.journal();
    this.machine = context.machine();
    OurCloud cloud = context.cloud();
    bootFailures = new BootFailures(cloud.clock());
    progress = new ProvisioningProgress(journal, settings.stateDirectory(), cloud.clock());
    ServerConnector connector =
        new ServerConnector(
            settings.ssh(),
            settings.volume().isPresent(),
            users.probe(),
            settings.pace().dial(),
            cloud.pause(),
            cloud.clock(),
            context::isStopping);
    ledger = new LedgerReporter(users.books(), journal);
    remover = new ServerRemover(cloud, journal, context.events());
    reconciler =
        new Reconciler(cloud, journal, remover, settings.ssh().keyPath(), context::isStopping);
    volumeJournal = new VolumeJournal(settings.stateDirectory().resolve("volume.json"));
    volume =
        settings
            .volume()
            .map(
                it ->
                    new DataVolume(
                        cloud.api(), cloud.ownership(), it, volumeJournal, cloud.pause()));
    provisioner =
        new Provisioner(
            cloud,
            new ProvisionSettings(settings.wish(), settings.ssh(), settings.pace().provision()),
            journal,
            ledger,
            connector,
            reconciler,
            volume);
    maintenance =
        new ServerMaintenance(
            reconciler,
            new ServerLabels(cloud, journal),
            settings.idle().age(),
            settings.pace().sweep(),
            cloud.clock());
    inUse = new ServerInUse(context, activity, users, connector, maintenance);
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
    ServerState state = machine.state();
    List<ServerInfo> undeleted = undeleted(state);
    return new LifecycleStatus(
        state,
        inUse.usage(state),
        warnings(state, undeleted),
        undeleted,
        timings,
        progress.of(state));
  }

  boolean isReconciled() {
    return reconciled;
  }

  /** Those that exist besides the one in use, until they can be deleted. */
  private List<ServerInfo> undeleted(ServerState state) {
    Optional<Long> current = state.existingServer().map(ServerInfo::id);
    return journal.entries().stream()
        .filter(it -> it.phase() == JournalEntry.Phase.DELETING)
        .flatMap(it -> it.server().stream())
        .filter(it -> current.filter(id -> id == it.id()).isEmpty())
        .toList();
  }

  private List<String> warnings(ServerState state, List<ServerInfo> undeleted) {
    List<String> warnings = new ArrayList<>();
    state
        .existingServer()
        .flatMap(it -> settings.idle().age().exceeded(it.created(), context.now()))
        .ifPresent(warnings::add);
    undeleted.forEach(
        it ->
            warnings.add(
                "server %s is not deleted yet and is still being billed; it is tried again"
                    .formatted(it)));
    journal.entries().stream()
        .filter(it -> it.uncertain() && it.server().isEmpty())
        .forEach(
            it ->
                warnings.add(
                    "server %s may still come of a request without an answer; it would be deleted"
                        .formatted(it.name())));
    unusedVolume.ifPresent(warnings::add);
    return warnings;
  }

  /** See {@link ServerInUse#lost}. */
  void lost(ReadyServer server) {
    inUse.lost(server);
  }

  private void run() {
    try {
      while (!context.isStopping()) {
        actOnState();
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
  private void actOnState() throws InterruptedException {
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
      ledger.settle();
    }
  }

  private void act(ServerState state) throws IOException, InterruptedException {
    switch (state) {
      case Absent _, Failed _ -> rest(state);
      case Provisioning _ -> provision();
      case Ready ready -> inUse.watch(ready);
      case Draining draining -> inUse.drain(draining);
      case Reconnecting lost -> inUse.reconnect(lost);
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
      inUse.disconnect();
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
    if (volume.isEmpty()) {
      unusedVolume = DataVolume.unused(context.cloud().api(), volumeJournal);
    }
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
    progress.begin();
    try {
      Optional<JournalEntry> unfinished = progress.booting();
      Provisioner.Provisioned made =
          unfinished.isPresent()
              ? provisioner.finish(unfinished.get(), this::showStep)
              : provisionNew();
      bootFailures.forgive();
      if (context.isStopping()) {
        made.server().ssh().close();
        return;
      }
      timings = Optional.of(made.timings());
      showStep("opening ports");
      inUse.begin(made.server());
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
    Provisioner.Provisioned made = provisioner.provision(this::showStep);
    progress.ready(made.timings());
    return made;
  }

  /** The user wants a server although the last ones failed. */
  void forgiveBootFailures() {
    bootFailures.forgive();
  }

  private void showStep(String text) {
    LOG.debug("{}", text);
    machine.move(state -> state instanceof Provisioning ? new Provisioning(text) : state);
  }

  private void destroy(Destroying destroying) throws IOException, InterruptedException {
    signal.protect();
    try {
      context.events().destroying(destroying.server());
      inUse.disconnect();
      Optional<JournalEntry> entry = journal.entry(destroying.server().name());
      if (entry.isPresent()) {
        remover.remove(entry.get());
      }
      inUse.forgetUse();
      machine.move(destroying, new Absent());
    } finally {
      signal.expose();
    }
  }

  /** The end: what is half made goes, the server goes or stays, each without regard to the rest. */
  private void shutDown() {
    maintenance.endSweep();
    boolean destroy = destroyAtEnd.orElse(false);
    problems.addAll(new Shutdown(context, remover).run(inUse::disconnect, destroy));
    if (destroy) {
      inUse.forgetUse();
    }
    discardFreshVolume();
    settle();
    inUse.awaitRotation();
    maintenance.end();
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
}
