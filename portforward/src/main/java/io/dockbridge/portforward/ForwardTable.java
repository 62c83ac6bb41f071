package io.dockbridge.portforward;

import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.local.PortAllocator;
import io.dockbridge.portforward.local.PortAllocator.Allocation;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.ForwardKey;
import io.dockbridge.portforward.plan.LocalPort;
import io.dockbridge.portforward.plan.PortChoice;
import io.dockbridge.portforward.plan.PortConflictException;
import io.dockbridge.portforward.plan.ServerPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The one owner of which local port belongs to whom: the forwards, in the order in which they came.
 * Changed on the thread {@code ports} alone; {@link #all} may be called from anywhere.
 */
final class ForwardTable {
  private final ConflictStrategy strategy;
  private final Forward.Shared shared;
  private final Runnable retryLater;

  /** Those of containers. */
  private final Map<ServerPort, Forward> forwards = new LinkedHashMap<>();

  /** Those that were added by hand, where no container has the same port at the same place. */
  private final Map<LocalPort, Forward> added = new LinkedHashMap<>();

  /** End connections of ports that were closed. */
  private final List<Runnable> closing = new ArrayList<>();

  private volatile List<Forward> all = List.of();

  /**
   * Without any yet.
   *
   * @param retryLater called when a forward needs another look in a while
   */
  ForwardTable(ConflictStrategy strategy, Forward.Shared shared, Runnable retryLater) {
    this.strategy = strategy;
    this.shared = shared;
    this.retryLater = retryLater;
  }

  /** As they were after the last change. */
  List<Forward> all() {
    return all;
  }

  /** A change is complete: others see it, and end what is returned. */
  List<Runnable> complete() {
    all = Stream.concat(forwards.values().stream(), added.values().stream()).toList();
    List<Runnable> ending = List.copyOf(closing);
    closing.clear();
    return ending;
  }

  /** Of containers. */
  List<ForwardKey> keys() {
    return keys(_ -> true);
  }

  List<ForwardKey> keysOf(String containerId) {
    return keys(it -> it.key().containerId().equals(containerId));
  }

  /** Those of these containers that were prepared and do not run yet. */
  List<ForwardKey> prepared(Set<String> containerIds) {
    return keys(it -> !it.isRunning() && containerIds.contains(it.key().containerId()));
  }

  private List<ForwardKey> keys(Predicate<Forward> which) {
    return forwards.values().stream().filter(which).map(Forward::key).toList();
  }

  Optional<Forward> get(ForwardKey key) {
    return at(key.server()).filter(it -> it.key().equals(key));
  }

  /** The forward of that port of the server, whichever container has it. */
  Optional<Forward> at(ServerPort server) {
    return Optional.ofNullable(forwards.get(server));
  }

  /** The forward that has a local port, or would like to. */
  Optional<Forward> on(LocalPort local) {
    return Optional.ofNullable(added.get(local))
        .or(() -> first(it -> it.isOn(local)))
        .or(() -> first(it -> it.lacksPort() && it.wants(local)));
  }

  private Optional<Forward> first(Predicate<Forward> which) {
    return forwards.values().stream().filter(which).findFirst();
  }

  /** Without a local port yet. */
  void add(ForwardKey key, PublishedPort port, int local, String containerName) {
    forwards.put(key.server(), new Forward(key, port, local, containerName, shared));
  }

  /**
   * Removes these forwards again if one of their ports is taken and that is to be an error.
   *
   * @throws PortConflictException in Docker's words
   */
  void requireNoFailure(List<ForwardKey> keys) throws PortConflictException {
    if (strategy != ConflictStrategy.FAIL) {
      return;
    }
    Optional<Forward> taken =
        keys.stream()
            .map(it -> forwards.get(it.server()))
            .filter(Forward::isRefusedAsTaken)
            .findFirst();
    if (taken.isPresent()) {
      remove(keys);
      throw PortConflictException.allocated(taken.get().wantedPort());
    }
  }

  /** Frees their local ports. */
  void remove(Collection<ForwardKey> keys) {
    keys.forEach(it -> closing.add(forwards.remove(it.server()).close()));
  }

  void obtainMissing() {
    added.values().stream().filter(Forward::lacksPort).forEach(it -> take(it, wanted(it)));
    obtain(keys());
  }

  /**
   * Finds local ports for those that lack one: first the wanted ones for all, then others by the
   * strategy for those whose wanted one is taken. So none of them gets automatically what another
   * one asks for.
   */
  void obtain(List<ForwardKey> keys) {
    List<Forward> lacking =
        keys.stream().map(it -> forwards.get(it.server())).filter(Forward::lacksPort).toList();
    List<Forward> taken = new ArrayList<>();
    for (Forward forward : lacking) {
      Allocation found = wanted(forward);
      if (found instanceof Allocation.Refused refused && refused.taken()) {
        taken.add(forward);
      } else {
        take(forward, found);
      }
    }
    taken.forEach(this::takeAnother);
  }

  /**
   * A port that a container asks for beats one that another got automatically, which moves on, and
   * takes over what leads to the same port of the server.
   */
  private Allocation wanted(Forward forward) {
    removeAddedAt(forward);
    Allocation found = allocator(forward).exactly(forward.wantedPort());
    if (found instanceof Allocation.Refused refused && refused.taken()) {
      Optional<Forward> automatic = automaticOn(forward);
      if (automatic.isPresent()) {
        automatic.get().leavePort();
        found = allocator(forward).exactly(forward.wantedPort());
        takeAnother(automatic.get());
      }
    }
    return found;
  }

  private void removeAddedAt(Forward wanting) {
    Forward there = added.get(wanting.wanted());
    if (there != null && there != wanting && there.key().server().equals(wanting.key().server())) {
      removeAdded(wanting.wanted());
    }
  }

  private Optional<Forward> automaticOn(Forward wanting) {
    return first(it -> it.isAutomatic() && it.isOn(wanting.wanted()));
  }

  private void takeAnother(Forward forward) {
    take(forward, allocator(forward).another(forward.wantedPort()));
  }

  private void take(Forward forward, Allocation found) {
    forward.take(found);
    if (forward.lacksPort() || forward.key().server().isUdp()) {
      retryLater.run();
    }
  }

  /** Whether the port could be open here under its own number. Takes nothing. */
  boolean isFree(PublishedPort port) {
    Forward trial = trial(port, port.hostPort());
    return giveBack(allocator(trial).exactly(port.hostPort())) instanceof Allocation.Held;
  }

  /** What is to be said of a container that asks for a local port. Takes nothing. */
  Optional<String> warning(PublishedPort port, int local) {
    Forward trial = trial(port, local);
    Allocation found = giveBack(allocator(trial).exactly(local));
    if (!(found instanceof Allocation.Refused refused)) {
      return Optional.empty();
    }
    if (!refused.taken()) {
      return Optional.of(refused.reason());
    }
    boolean moves =
        at(ServerPort.of(port)).isEmpty()
            && automaticOn(trial).isEmpty()
            && !isThere(ServerPort.of(port), trial.wanted());
    return moves ? conflict(trial, port) : Optional.empty();
  }

  private Optional<String> conflict(Forward trial, PublishedPort port) {
    Allocation found = giveBack(allocator(trial).another(trial.wantedPort()));
    String what =
        switch (found) {
          case Allocation.Held held -> "is at localhost:" + held.end().port();
          case Allocation.Refused _ -> "is open here once that is free";
        };
    return strategy == ConflictStrategy.FAIL
        ? Optional.empty() // the start fails
        : Optional.of(
            "port %d is in use on this machine: port %d of the container %s"
                .formatted(trial.wantedPort(), port.containerPort(), what));
  }

  private Forward trial(PublishedPort port, int local) {
    return new Forward(ForwardKey.of("", port), port, local, "", shared);
  }

  private static Allocation giveBack(Allocation found) {
    if (found instanceof Allocation.Held held) {
      held.end().close().run();
    }
    return found;
  }

  private PortAllocator allocator(Forward forward) {
    return new PortAllocator(strategy, forward::bind);
  }

  /**
   * Moves a container's port to that local port and no other.
   *
   * @throws PortConflictException if it cannot be had; nothing is changed then
   */
  void move(Forward current, int local) throws PortConflictException {
    Forward next = current.on(local);
    Allocation found = required(next);
    remove(List.of(current.key()));
    forwards.put(next.key().server(), next);
    take(next, found);
  }

  /**
   * Opens a port of the server here, beside what containers publish.
   *
   * @throws PortConflictException if the local port cannot be had; nothing is changed then
   */
  void addByHand(ServerPort server, LocalPort local) throws PortConflictException {
    if (isThere(server, local)) {
      return;
    }
    Forward forward = byHand(server, local);
    Allocation found = required(forward);
    added.put(local, forward);
    take(forward, found);
  }

  private Allocation required(Forward forward) throws PortConflictException {
    Allocation found = wanted(forward);
    if (found instanceof Allocation.Refused refused) {
      throw new PortConflictException(refused.reason());
    }
    return found;
  }

  /** Whether the local port leads to that port of the server already, or will. */
  private boolean isThere(ServerPort server, LocalPort local) {
    return on(local).filter(it -> it.key().server().equals(server)).isPresent();
  }

  /** Frees a local port that was added by hand. */
  void removeAdded(LocalPort local) {
    closing.add(added.remove(local).close());
  }

  /**
   * Opens what was added by hand and is not there: not yet, or a container had it and has ended.
   */
  void openAdded(Map<LocalPort, PortChoice> choices) {
    choices.forEach(
        (local, choice) -> {
          if (!isThere(choice.server(), local)) {
            Forward forward = byHand(choice.server(), local);
            added.put(local, forward);
            take(forward, wanted(forward));
          }
        });
  }

  private Forward byHand(ServerPort server, LocalPort local) {
    PublishedPort port = new PublishedPort(server.port(), server.protocol(), "", server.port());
    ForwardKey key = ForwardKey.byHand(server, local.port());
    Forward forward = new Forward(key, port, local.port(), "", shared);
    forward.run("", Optional.empty());
    return forward;
  }

  /** The full id of a container, as the engine finds it: by id, name, or the beginning of an id. */
  String resolve(String idOrName) {
    return one(it -> it.key().containerId(), idOrName::equals)
        .or(() -> one(Forward::containerName, idOrName::equals))
        .or(() -> one(it -> it.key().containerId(), it -> it.startsWith(idOrName)))
        .orElse(idOrName);
  }

  private Optional<String> one(Function<Forward, String> text, Predicate<String> matches) {
    Stream<String> ids =
        forwards.values().stream()
            .filter(it -> matches.test(text.apply(it)))
            .map(it -> it.key().containerId())
            .distinct();
    List<String> found = ids.limit(2).toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }
}
