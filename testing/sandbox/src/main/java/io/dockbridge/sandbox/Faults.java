package io.dockbridge.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The script of what goes wrong in a sandbox, written while it runs. Safe for use by several
 * threads.
 */
public final class Faults {
  private record Scripted(Fault fault, AtomicInteger calls) {}

  /**
   * Why an action ends with status {@code error}.
   *
   * @param code for example {@code resource_unavailable}
   */
  record ActionFailure(String code, String message) {}

  private final List<Scripted> script = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<ActionFailure>> actionFailures = new HashMap<>();
  private volatile Duration bootDelay = Duration.ZERO;

  /** Adds a fault; it counts calls from now on. */
  public Faults add(Fault fault) {
    script.add(new Scripted(fault, new AtomicInteger()));
    return this;
  }

  /**
   * Lets the next action of this command (for example {@code start_server}) end with an error; adds
   * up when repeated.
   */
  public Faults failAction(String command, String code, String message) {
    synchronized (actionFailures) {
      actionFailures
          .computeIfAbsent(command, c -> new ArrayDeque<>())
          .add(new ActionFailure(code, message));
    }
    return this;
  }

  /**
   * Servers that are started from now on show {@code running} this long before their system begins
   * to boot.
   */
  public Faults bootDelay(Duration delay) {
    bootDelay = delay;
    return this;
  }

  /** Forgets every fault that has not happened yet. */
  public Faults clear() {
    script.clear();
    bootDelay = Duration.ZERO;
    synchronized (actionFailures) {
      actionFailures.clear();
    }
    return this;
  }

  Duration bootDelay() {
    return bootDelay;
  }

  /** The effects on this call, delays and others, in the order in which they were added. */
  List<Fault.Effect> effectsOn(String method, String path) {
    List<Fault.Effect> effects = new ArrayList<>();
    for (Scripted scripted : script) {
      Fault fault = scripted.fault();
      if (fault.fits(method, path) && fault.hits(scripted.calls().incrementAndGet())) {
        effects.add(fault.effect());
      }
    }
    return effects;
  }

  Optional<ActionFailure> takeFailureOf(String command) {
    synchronized (actionFailures) {
      return Optional.ofNullable(actionFailures.get(command)).map(Queue::poll);
    }
  }
}
