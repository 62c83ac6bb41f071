package io.dockbridge.portforward.local;

import io.dockbridge.portforward.plan.ConflictStrategy;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds a local port for a wanted one, by the strategy. Of the thread {@code ports}. */
public final class PortAllocator {
  private static final int INCREMENT = 1000;
  private static final int CANDIDATES = 1000;
  private static final int LAST_PORT = 65535;

  private final ConflictStrategy strategy;
  private final Binder binder;

  public PortAllocator(ConflictStrategy strategy, Binder binder) {
    this.strategy = strategy;
    this.binder = binder;
  }

  /** Takes a port of this machine. */
  @FunctionalInterface
  public interface Binder {
    /**
     * Binds.
     *
     * @throws BindException if the port is taken or not permitted
     */
    LocalEnd bind(int port) throws IOException;
  }

  /** What was found. */
  public sealed interface Allocation {
    /**
     * A port that is now bound.
     *
     * @param remark why it is another than the wanted one; a port without one is the wanted one
     */
    record Held(LocalEnd end, Optional<String> remark) implements Allocation {}

    /**
     * None.
     *
     * @param taken whether somebody else has the wanted port, so that it may become free
     */
    record Refused(String reason, boolean taken) implements Allocation {}
  }

  /** This port and no other. */
  public Allocation exactly(int wanted) {
    try {
      return new Allocation.Held(binder.bind(wanted), Optional.empty());
    } catch (BindException e) {
      return refused(wanted, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Allocation.Refused("port " + wanted + ": " + e.getMessage(), false);
    }
  }

  /** The system's messages, which the JDK passes on: of EACCES, EADDRNOTAVAIL and EADDRINUSE. */
  private static Allocation.Refused refused(int wanted, String message) {
    if (message.startsWith("Permission denied")) {
      return new Allocation.Refused(notPermitted(wanted), false);
    }
    return message.startsWith("Cannot assign requested address")
        ? new Allocation.Refused("this machine has no such address for port " + wanted, false)
        : new Allocation.Refused(taken(wanted), true);
  }

  /** Another port than the wanted one, which is taken, if the strategy is to look for one. */
  public Allocation another(int wanted) {
    if (strategy != ConflictStrategy.INCREMENT) {
      return new Allocation.Refused(taken(wanted), true);
    }
    int last = Math.min(wanted + INCREMENT + CANDIDATES - 1, LAST_PORT);
    return IntStream.rangeClosed(wanted + INCREMENT, last)
        .mapToObj(this::tryBind)
        .flatMap(Optional::stream)
        .findFirst()
        .<Allocation>map(it -> new Allocation.Held(it, Optional.of(taken(wanted))))
        .orElseGet(
            () ->
                new Allocation.Refused(
                    "%s, and none of %d to %d is free"
                        .formatted(taken(wanted), wanted + INCREMENT, last),
                    true));
  }

  private Optional<LocalEnd> tryBind(int port) {
    try {
      return Optional.of(binder.bind(port));
    } catch (IOException _) {
      return Optional.empty(); // the next one is tried
    }
  }

  private static String taken(int port) {
    return "port " + port + " is in use on this machine";
  }

  private static String notPermitted(int port) {
    return ("port %1$d is not permitted to this user: publish one above 1023, choose another with"
            + " the label dockbridge.forward.<container port>=<port>, or allow it with"
            + " sysctl net.ipv4.ip_unprivileged_port_start=%1$d")
        .formatted(port);
  }
}
