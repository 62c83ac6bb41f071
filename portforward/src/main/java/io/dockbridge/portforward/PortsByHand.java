package io.dockbridge.portforward;

import io.dockbridge.portforward.plan.ForwardKey;
import io.dockbridge.portforward.plan.LocalPort;
import io.dockbridge.portforward.plan.PortChoice;
import io.dockbridge.portforward.plan.PortConflictException;
import io.dockbridge.portforward.plan.PortRules;
import io.dockbridge.portforward.plan.ServerPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a person decides about ports, with {@code dockbridge ports}. It beats what containers
 * publish. Called by the control API on its threads; thread-safe.
 */
public final class PortsByHand {
  private static final String LOOPBACK = "127.0.0.1";

  private final PortThread thread;
  private final ForwardTable table;
  private final PortRules rules;

  PortsByHand(PortThread thread, ForwardTable table, PortRules rules) {
    this.thread = thread;
    this.table = table;
    this.rules = rules;
  }

  /**
   * Opens a port by hand: from now on the server's port is here, whatever containers publish, and
   * even while none does.
   *
   * @throws PortConflictException if the local port cannot be had; nothing is changed then
   */
  public void open(LocalPort local, int remote) throws PortConflictException {
    ServerPort server = new ServerPort(LOOPBACK, remote, local.protocol());
    thread.attempt(() -> choose(server, local.port(), true));
  }

  /**
   * Moves what is at a local port to another one, and what containers publish there in future.
   *
   * @return whether anything is there
   * @throws PortConflictException if the other port cannot be had; nothing is changed then
   */
  public boolean move(LocalPort local, int other) throws PortConflictException {
    AtomicBoolean moved = new AtomicBoolean();
    thread.attempt(
        () -> {
          Optional<ServerPort> server = table.on(local).map(it -> it.key().server());
          if (server.isPresent()) {
            choose(server.get(), other, rules.isAlways(server.get()));
          }
          moved.set(server.isPresent());
        });
    return moved.get();
  }

  private void choose(ServerPort server, int local, boolean always) throws PortConflictException {
    table.put(server, new LocalPort(local, server.protocol()));
    rules.choose(PortChoice.of(server, OptionalInt.of(local), always));
  }

  /**
   * Closes a local port by hand; what containers publish there is not forwarded in future.
   *
   * @return whether it was open
   */
  public boolean close(LocalPort local) {
    AtomicBoolean open = new AtomicBoolean();
    thread.change(
        () -> {
          Optional<ForwardKey> key = table.on(local).map(Forward::key);
          key.ifPresent(this::closeByHand);
          open.set(key.isPresent());
        });
    return open.get();
  }

  private void closeByHand(ForwardKey key) {
    rules.forget(key.server());
    if (!key.isByHand()) {
      rules.choose(PortChoice.of(key.server(), OptionalInt.empty(), false));
    }
    table.remove(List.of(key));
  }

  /** What was decided by hand. */
  public List<PortChoice> choices() {
    List<PortChoice> choices = new ArrayList<>();
    thread.change(() -> choices.addAll(rules.choices()));
    return choices;
  }

  /** Decides as it was decided by hand in an earlier run; to be called first. */
  public void restore(List<PortChoice> choices) {
    thread.change(() -> choices.forEach(rules::choose));
  }
}
