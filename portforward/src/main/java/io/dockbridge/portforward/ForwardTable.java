package io.dockbridge.portforward;

import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.ForwardKey.ServerPort;
import io.dockbridge.portforward.PortAllocator.Allocation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The forwards that there are, in the order in which they came, and their local ports. Guarded by
 * the lock of {@link PortForwarder}; nothing here waits for more than a turn of the thread that
 * accepts, which gives ports free.
 */
final class ForwardTable {
  private final ConflictStrategy strategy;
  private final Forward.Surroundings around;
  private final Runnable unsettled;
  private final Map<ForwardKey, Forward> forwards = new LinkedHashMap<>();

  /**
   * Without any yet.
   *
   * @param unsettled told when a forward needs another look in a while; must not wait
   */
  ForwardTable(ConflictStrategy strategy, Forward.Surroundings around, Runnable unsettled) {
    this.strategy = strategy;
    this.around = around;
    this.unsettled = unsettled;
  }

  List<Forward> all() {
    return List.copyOf(forwards.values());
  }

  /** Asked for with every list of containers, so a plain loop. */
  List<PortForward> moved() {
    List<PortForward> moved = new ArrayList<>();
    for (Forward forward : forwards.values()) {
      if (forward.isMoved()) {
        moved.add(forward.describe());
      }
    }
    return moved;
  }

  List<ForwardKey> keys() {
    return List.copyOf(forwards.keySet());
  }

  Optional<Forward> get(ForwardKey key) {
    return Optional.ofNullable(forwards.get(key));
  }

  /** Without a local port yet. */
  Forward add(ForwardKey key, PublishedPort port, int local, String containerName) {
    Forward forward = new Forward(key, port, local, containerName, around);
    forwards.put(key, forward);
    return forward;
  }

  Allocation obtainPort(Forward forward) {
    Allocation allocation = allocator(forward).allocate(forward.wantedPort());
    take(forward, allocation);
    return allocation;
  }

  private void take(Forward forward, Allocation allocation) {
    forward.take(allocation);
    if (forward.lacksPort() || forward.key().isUdp()) {
      unsettled.run();
    }
  }

  private PortAllocator allocator(Forward forward) {
    return new PortAllocator(strategy, forward::bind);
  }

  void obtainMissing() {
    forwards.values().stream().filter(Forward::lacksPort).forEach(this::obtainPort);
  }

  /** Gives its port free; what is returned closes its connections, without the lock. */
  Runnable remove(ForwardKey key) {
    return forwards.remove(key).close();
  }

  List<Runnable> removeAll(Collection<ForwardKey> keys) {
    return List.copyOf(keys).stream().map(this::remove).toList();
  }

  List<ForwardKey> keysOf(String containerId) {
    return forwards.keySet().stream().filter(it -> it.containerId().equals(containerId)).toList();
  }

  /** Those of these containers that are only held, as the container does not run yet. */
  List<ForwardKey> heldFor(Set<String> containerIds) {
    return forwards.values().stream()
        .filter(it -> !it.isRunning() && containerIds.contains(it.key().containerId()))
        .map(Forward::key)
        .toList();
  }

  /** Whoever is behind that port of the server. */
  Optional<Forward> at(ServerPort place) {
    return forwards.values().stream().filter(it -> it.key().server().equals(place)).findFirst();
  }

  /** What has a local port, or would like to. */
  Optional<Forward> on(LocalPort local) {
    return first(it -> it.key().speaks(local.protocol()) && it.isOn(local.port()))
        .or(
            () ->
                first(
                    it ->
                        it.key().speaks(local.protocol())
                            && it.lacksPort()
                            && it.wants(local.port())));
  }

  private Optional<Forward> first(Predicate<Forward> which) {
    return forwards.values().stream().filter(which).findFirst();
  }

  /**
   * Puts the server's port on that local port and no other.
   *
   * @return closes the connections of the port that it had before
   * @throws PortConflictException if it cannot be had; nothing is changed then
   */
  List<Runnable> put(ServerPort place, int local) throws PortConflictException {
    Optional<Forward> current = at(place);
    if (current.filter(it -> it.isOn(local)).isPresent()) {
      return List.of();
    }
    Forward next = current.map(it -> it.on(local)).orElseGet(() -> byHand(place, local));
    Allocation found = allocator(next).exactly(local);
    if (found instanceof Allocation.Refused refused) {
      throw new PortConflictException(local, refused.reason(), refused.cause());
    }
    List<Runnable> closers = current.map(it -> List.of(remove(it.key()))).orElse(List.of());
    forwards.put(next.key(), next);
    take(next, found);
    return closers;
  }

  /** What is open by hand and has lost its container, or never had one. */
  void open(List<PortChoice> byHand) {
    for (PortChoice choice : byHand) {
      ServerPort place = choice.place();
      OptionalInt local = choice.local();
      if (choice.always() && local.isPresent() && at(place).isEmpty()) {
        Forward forward = byHand(place, local.getAsInt());
        forwards.put(forward.key(), forward);
        obtainPort(forward);
      }
    }
  }

  private Forward byHand(ServerPort place, int local) {
    PublishedPort port =
        new PublishedPort(place.port(), place.protocol(), place.host(), place.port());
    Forward forward = new Forward(ForwardKey.byHand(place), port, local, "", around);
    forward.run(Optional.empty());
    return forward;
  }

  /** As the engine does: a full id, else a name, else the beginning of one id. */
  String resolve(String idOrName) {
    List<PortForward> known = forwards.values().stream().map(Forward::describe).toList();
    return one(known, it -> it.containerId().equals(idOrName))
        .or(() -> one(known, it -> it.containerName().equals(idOrName)))
        .or(() -> one(known, it -> it.containerId().startsWith(idOrName)))
        .orElse(idOrName);
  }

  private static Optional<String> one(List<PortForward> known, Predicate<PortForward> which) {
    List<String> ids =
        known.stream().filter(which).map(PortForward::containerId).distinct().toList();
    return ids.size() == 1 ? Optional.of(ids.getFirst()) : Optional.empty();
  }
}
