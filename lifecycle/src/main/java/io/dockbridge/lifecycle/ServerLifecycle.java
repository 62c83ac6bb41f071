package io.dockbridge.lifecycle;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.ServerState.Draining;
import io.dockbridge.lifecycle.ServerState.Failed;
import io.dockbridge.lifecycle.ServerState.Provisioning;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.ServerState.Reconnecting;
import io.dockbridge.lifecycle.idle.KeepUntil;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A server exists exactly when it is needed. Thread-safe.
 *
 * <p>Threads: one thread, {@code dockbridge-lifecycle}, does everything that takes time, one thing
 * after the other: reconciling, provisioning, watching, reconnecting, destroying, and all calls to
 * the seams. Callers only move the state where no work is needed for it (asking for a server,
 * cancelling a draining) and wait. A virtual thread each watches the cloud's actions and replaces
 * the host key.
 *
 * <p>Whoever opens an activity lease before {@link #ensureReady} loses no request to the idle
 * teardown: the decision to destroy is made under the lock that {@code ensureReady} takes, with the
 * activity of that moment.
 */
public final class ServerLifecycle implements AutoCloseable {
  /** After so many failed reconnects requests have less patience. */
  private static final int HOPELESS = 5;

  /** But enough for another try: the network may be back since a moment ago. */
  private static final int LESS = 6;

  private static final Duration LONG = Duration.ofDays(1);

  private static final String PIN = "kept-until";

  private final ServerStateMachine machine = new ServerStateMachine();
  private final LifecycleLoop loop;
  private final KeepUntil keepUntil;
  private final InstantSource clock;
  private final Duration patience;

  /**
   * A lifecycle that has not begun.
   *
   * @throws IOException if the state directory cannot be used
   */
  public ServerLifecycle(
      OurCloud cloud, LifecycleSettings settings, ActivityTracker activity, LifecycleUsers users)
      throws IOException {
    Path directory = settings.stateDirectory();
    Files.createDirectories(directory);
    clock = cloud.clock();
    patience = settings.pace().patience();
    keepUntil = KeepUntil.open(directory.resolve(PIN), clock);
    ServerJournal journal = ServerJournal.open(directory.resolve(ServerJournal.FILE), clock);
    loop =
        new LifecycleLoop(
            new LifecycleContext(cloud, settings, machine, journal, keepUntil, users.events()),
            activity,
            users);
  }

  /**
   * Begins: looks, on its own thread, for what an earlier run left and takes it over or deletes it.
   * To be called once.
   */
  public void start() {
    loop.start();
  }

  /**
   * The server that is ready, making one if there is none; blocks until then. Any number of callers
   * wait for the same one; who is interrupted leaves it to the others. For a server that is out of
   * reach nobody waits longer than {@link LifecycleSettings.Pace#patience}.
   *
   * @throws ServerUnavailableException if none can be had
   */
  public ReadyServer ensureReady() throws ServerUnavailableException, InterruptedException {
    long failures = machine.view().failures();
    Optional<Long> deadline = Optional.empty();
    while (true) {
      ServerStateMachine.View view = machine.view();
      failIfHopeless(view, failures);
      Duration limit = LONG;
      if (view.state() instanceof Reconnecting lost) {
        deadline = deadline.or(() -> Optional.of(System.nanoTime() + patience(lost).toNanos()));
        limit = Duration.ofNanos(deadline.get() - System.nanoTime());
        failIfOutOfReach(lost, limit);
      }
      Optional<ReadyServer> ready = advance(view.state(), limit);
      if (ready.isPresent()) {
        return ready.get();
      }
    }
  }

  private Duration patience(Reconnecting lost) {
    return lost.failures() < HOPELESS ? patience : patience.dividedBy(LESS);
  }

  /**
   * Begins to make a server if there is none, even after others failed to boot; never waits. A
   * failure is seen in the state.
   */
  public void request() {
    loop.forgiveBootFailures();
    ServerState state = machine.state();
    switch (state) {
      case Absent _, Failed _ -> machine.move(state, new Provisioning("beginning"));
      case Draining(ReadyServer server, _, _) -> machine.move(state, new Ready(server));
      case Provisioning _, Ready _, Reconnecting _, Destroying _ -> {}
    }
  }

  /**
   * Begins to destroy the server, in use or not; never waits. One that is being made stays.
   *
   * @return the state from now on; {@link Destroying} if there was a server
   */
  public ServerState discard() {
    return machine.move(
        state ->
            switch (state) {
              case Ready(ReadyServer server) -> new Destroying(server.info());
              case Draining(ReadyServer server, _, _) -> new Destroying(server.info());
              case Reconnecting(ServerInfo server, _, _) -> new Destroying(server);
              case Absent _, Failed _, Provisioning _, Destroying _ -> state;
            });
  }

  /**
   * The server, if it is ready, to be used now: as after {@link #ensureReady} a draining one stays.
   * Never waits.
   */
  public Optional<ReadyServer> useIfReady() {
    ServerState state = machine.state();
    return switch (state) {
      case Ready(ReadyServer server) -> Optional.of(server);
      case Draining(ReadyServer server, _, _) when machine.move(state, new Ready(server)) ->
          Optional.of(server);
      default -> Optional.empty();
    };
  }

  /** Whether the cloud has said what an earlier run left. */
  public boolean isReconciled() {
    return loop.isReconciled();
  }

  /** The state alone, which costs nothing. */
  public ServerState state() {
    return loop.state();
  }

  /** What can be told now; never waits. */
  public LifecycleStatus status() {
    return loop.status();
  }

  /**
   * Keeps the server, or the next one if there is none, for so long from now whatever its use; a
   * draining one is kept too. Makes no server. Remembered by the next run.
   *
   * @return until when
   * @throws IOException if it cannot be written down; nothing has changed then
   */
  public Instant keep(Duration duration) throws IOException {
    Instant until = clock.instant().plus(duration);
    keepUntil.set(until);
    return until;
  }

  /** Takes {@link #keep} back. */
  public void keepNoLonger() throws IOException {
    keepUntil.clear();
  }

  /**
   * Ends: breaks off what is being done, deletes what is half made, and then destroys the server or
   * leaves it to the next run. Blocks until done. Only the first call decides; later ones wait for
   * the same end.
   *
   * @return what could not be done, a line each; the journal keeps it for the next run
   */
  public List<String> stop(boolean destroy) throws InterruptedException {
    return loop.stop(destroy);
  }

  /**
   * The names of the servers that the last run on this state directory left, and that may cost
   * money until the next run deletes them or takes them over. Only for a directory that no
   * lifecycle uses.
   */
  public static List<String> left(Path stateDirectory) throws IOException {
    return names(stateDirectory, it -> it.server().isPresent());
  }

  /**
   * As {@link #left}, but the names of servers that were asked for, of which no answer was ever
   * heard, and which did not exist when they were looked for last.
   */
  public static List<String> unanswered(Path stateDirectory) throws IOException {
    return names(stateDirectory, it -> it.server().isEmpty());
  }

  /** The host keys, as OpenSSH writes them, that the journal has of a server of this name. */
  public static List<String> hostKeys(Path stateDirectory, String server) throws IOException {
    return ServerJournal.read(stateDirectory.resolve(ServerJournal.FILE)).stream()
        .filter(it -> it.name().equals(server))
        .flatMap(it -> it.hostKeys().stream())
        .toList();
  }

  private static List<String> names(Path stateDirectory, Predicate<JournalEntry> which)
      throws IOException {
    return ServerJournal.read(stateDirectory.resolve(ServerJournal.FILE)).stream()
        .filter(which)
        .map(JournalEntry::name)
        .toList();
  }

  /** As {@code stop(true)}: no server is left on the bill by accident. */
  @Override
  public void close() {
    try {
      stop(true);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void failIfHopeless(ServerStateMachine.View view, long failuresBefore)
      throws ServerUnavailableException {
    if (view.stopping()) {
      throw new ServerUnavailableException(
          "DockBridge is stopping", "start it again: dockbridge start");
    }
    boolean usable = view.state() instanceof Ready || view.state() instanceof Draining;
    if (!usable && view.failures() != failuresBefore) {
      Failed failed = view.lastFailure().orElseThrow();
      throw new ServerUnavailableException(failed.reason(), failed.advice());
    }
  }

  private static void failIfOutOfReach(Reconnecting lost, Duration left)
      throws ServerUnavailableException {
    if (!left.isPositive()) {
      throw new ServerUnavailableException(
          "server %s does not answer: %s".formatted(lost.server(), lost.problem()),
          "it is tried again by itself; check this machine's network, or give the server up:"
              + " dockbridge stop");
    }
  }

  /**
   * One step towards a server: moves the state if that is enough, else waits for a change, but no
   * longer than {@code limit}.
   */
  private Optional<ReadyServer> advance(ServerState state, Duration limit)
      throws InterruptedException {
    switch (state) {
      case Ready(ReadyServer server) -> {
        if (server.ssh().isOpen()) {
          return Optional.of(server);
        }
        loop.lost(server);
      }
      case Draining(ReadyServer server, _, _) -> machine.move(state, new Ready(server));
      case Absent _, Failed _ -> machine.move(state, new Provisioning("beginning"));
      case Provisioning _, Reconnecting _, Destroying _ -> machine.awaitChange(state, limit);
    }
    return Optional.empty();
  }
}
