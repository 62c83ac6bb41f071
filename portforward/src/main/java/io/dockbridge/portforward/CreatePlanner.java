package io.dockbridge.portforward;

import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.local.LocalEnds;
import io.dockbridge.portforward.plan.PlannedPort;
import io.dockbridge.portforward.plan.PortRules;
import io.dockbridge.portforward.plan.PortWish;
import io.dockbridge.portforward.plan.ServerPort;
import io.dockbridge.portforward.server.ServerListeners;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Decides what a container that is about to be created asks the engine for, so that its ports are
 * free on both sides: one number of a range, and another port of the server where a program of the
 * server has the wanted one. Of the thread {@code ports}.
 */
final class CreatePlanner {
  /** A container that is not started by then may lose its number of a range. */
  private static final Duration RESERVED = Duration.ofMinutes(10);

  private final LocalEnds ends;
  private final ForwardTable table;
  private final PortRules rules;
  private final ServerListeners listeners;
  private final InstantSource clock;

  /** Numbers that were chosen out of ranges, and until when no other container gets them. */
  private final Map<ServerPort, Instant> reserved = new HashMap<>();

  CreatePlanner(
      LocalEnds ends,
      ForwardTable table,
      PortRules rules,
      ServerListeners listeners,
      InstantSource clock) {
    this.ends = ends;
    this.table = table;
    this.rules = rules;
    this.listeners = listeners;
    this.clock = clock;
  }

  List<PlannedPort> plan(String name, Map<String, String> labels, List<PortWish> wishes) {
    reserved.values().removeIf(it -> it.isBefore(clock.instant()));
    Map<String, Long> bindings = bindings(wishes);
    List<PlannedPort> planned = new ArrayList<>();
    for (PortWish wish : wishes) {
      planned.add(plan(name, labels, wish, bindings.get(containerPort(wish)) == 1));
    }
    ends.shortage(planned.size())
        .ifPresent(it -> planned.addFirst(planned.removeFirst().withWarning(it)));
    return planned;
  }

  /** A label is about a port of the container, so it can speak for one binding only. */
  private static Map<String, Long> bindings(List<PortWish> wishes) {
    return wishes.stream()
        .distinct()
        .collect(Collectors.groupingBy(CreatePlanner::containerPort, Collectors.counting()));
  }

  private static String containerPort(PortWish wish) {
    return wish.containerPort() + "/" + wish.protocol();
  }

  private PlannedPort plan(String name, Map<String, String> labels, PortWish wish, boolean alone) {
    OptionalInt first = wish.candidates().findFirst();
    if (first.isEmpty() || !ServerPort.of(wish.at(first.getAsInt())).isForwardable()) {
      return PlannedPort.unchanged(wish, Optional.empty());
    }
    OptionalInt local = rules.local(name, labels, wish.at(first.getAsInt()));
    if (local.isEmpty()) {
      return PlannedPort.unchanged(wish, Optional.empty());
    }
    if (wish.isRange()) {
      return local.equals(first)
          ? ofRange(wish)
          : PlannedPort.unchanged(wish, Optional.empty()); // a label has chosen already
    }
    Optional<String> warning = table.warning(wish.at(first.getAsInt()), local.getAsInt());
    return alone && listeners.have(wish.protocol(), first.getAsInt())
        ? new PlannedPort(wish, "", local, warning)
        : PlannedPort.unchanged(wish, warning);
  }

  private PlannedPort ofRange(PortWish wish) {
    OptionalInt free = wish.candidates().filter(it -> isFree(wish.at(it))).findFirst();
    if (free.isEmpty()) {
      String none = "no port of %s is free both here and on the server".formatted(wish.hostPort());
      return PlannedPort.unchanged(wish, Optional.of(none));
    }
    reserved.put(ServerPort.of(wish.at(free.getAsInt())), clock.instant().plus(RESERVED));
    return new PlannedPort(
        wish, String.valueOf(free.getAsInt()), OptionalInt.empty(), Optional.empty());
  }

  private boolean isFree(PublishedPort port) {
    ServerPort server = ServerPort.of(port);
    return !reserved.containsKey(server)
        && !listeners.have(server.protocol(), server.port())
        && table.at(server).isEmpty()
        && table.isFree(port);
  }

  /** A container has started with its ports: who has them is in the table from now on. */
  void started(List<PublishedPort> ports) {
    ports.forEach(it -> reserved.remove(ServerPort.of(it)));
  }
}
