package io.dockbridge.portforward;

import io.dockbridge.portforward.plan.LocalPort;
import io.dockbridge.portforward.plan.PortChoice;
import io.dockbridge.portforward.plan.PortConflictException;
import io.dockbridge.portforward.plan.PortRules;
import io.dockbridge.portforward.plan.ServerPort;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What a person decides about ports, with {@code dockbridge ports}. Called by the control API on
 * its threads; thread-safe.
 */
public final class PortsByHand {
  private static final String LOOPBACK = "127.0.0.1";

  private final PortThread thread;
  private final ForwardTable table;
  private final PortRules rules;
  private final Consumer<List<PortChoice>> store;
  private volatile List<PortChoice> choices = List.of();

  PortsByHand(
      PortThread thread, ForwardTable table, PortRules rules, Consumer<List<PortChoice>> store) {
    this.thread = thread;
    this.table = table;
    this.rules = rules;
    this.store = store;
  }

  /**
   * Opens a port of the server here as well, beside what containers publish and even while none
   * does, until it is closed.
   *
   * @throws PortConflictException if the local port cannot be had; nothing is changed then
   */
  public void open(LocalPort local, int remote) throws PortConflictException {
    ServerPort server = new ServerPort(LOOPBACK, remote, local.protocol());
    thread.attempt(() -> add(server, local));
    store.accept(choices);
  }

  private void add(ServerPort server, LocalPort local) throws PortConflictException {
    table.addByHand(server, local);
    choose(PortChoice.of(server, OptionalInt.of(local.port()), true));
  }

  /**
   * Moves what is at a local port to another one; for a container's port that holds for what
   * containers publish there as long as the server exists.
   *
   * @return whether anything is there
   * @throws PortConflictException if the other port cannot be had; nothing is changed then
   */
  public boolean move(LocalPort local, int other) throws PortConflictException {
    AtomicBoolean moved = new AtomicBoolean();
    thread.attempt(
        () -> {
          Optional<Forward> there = table.on(local);
          if (there.isPresent()) {
            move(there.get(), local, other);
          }
          moved.set(there.isPresent());
        });
    store.accept(choices);
    return moved.get();
  }

  private void move(Forward there, LocalPort local, int other) throws PortConflictException {
    ServerPort server = there.key().server();
    if (there.key().isByHand()) {
      add(server, new LocalPort(other, local.protocol()));
      closeAdded(local);
    } else {
      table.move(there, other);
      choose(PortChoice.of(server, OptionalInt.of(other), false));
    }
  }

  /**
   * Closes a local port. What containers publish there is not forwarded as long as the server
   * exists, or until the port is opened by hand.
   *
   * @return whether it was open
   */
  public boolean close(LocalPort local) {
    AtomicBoolean open = new AtomicBoolean();
    thread.change(
        () -> {
          Optional<Forward> there = table.on(local);
          there.ifPresent(it -> close(it, local));
          open.set(there.isPresent());
        });
    store.accept(choices);
    return open.get();
  }

  private void close(Forward there, LocalPort local) {
    if (there.key().isByHand()) {
      closeAdded(local);
    } else {
      rules.forgetAdded(local);
      choose(PortChoice.of(there.key().server(), OptionalInt.empty(), false));
      table.remove(List.of(there.key()));
    }
  }

  private void closeAdded(LocalPort local) {
    rules.forgetAdded(local);
    choices = rules.choices();
    table.removeAdded(local);
  }

  /** What was decided about the ports of a server's containers ends with the server. */
  public void serverGone() {
    thread.change(
        () -> {
          rules.serverGone();
          choices = rules.choices();
        });
    store.accept(choices);
  }

  private void choose(PortChoice choice) {
    rules.choose(choice);
    choices = rules.choices();
  }

  /** What was decided by hand; waits for nothing. */
  public List<PortChoice> choices() {
    return choices;
  }

  /** Decides as it was decided by hand in an earlier run; to be called first. */
  public void restore(List<PortChoice> earlier) {
    thread.change(() -> earlier.forEach(this::choose));
  }
}
