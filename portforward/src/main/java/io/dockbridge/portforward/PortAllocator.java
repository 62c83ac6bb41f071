package io.dockbridge.portforward;

import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds a local port for a wanted one, by the strategy. Never waits. */
final class PortAllocator {
  private static final int PRIVILEGED = 1024;
  private static final int INCREMENT = 1000;
  private static final int CANDIDATES = 1000;
  private static final int LAST_PORT = 65535;

  /** Tells "taken" from "not permitted", which the system reports alike: some of these are free. */
  private static final List<Integer> RARELY_USED = List.of(1023, 1019, 1013, 1009);

  private final ConflictStrategy strategy;
  private final Binder binder;

  PortAllocator(ConflictStrategy strategy, Binder binder) {
    this.strategy = strategy;
    this.binder = binder;
  }

  /** Takes a port of this machine. */
  @FunctionalInterface
  interface Binder {
    /**
     * Binds.
     *
     * @throws BindException if the port is taken or not permitted
     */
    LocalEnd bind(int port) throws IOException;
  }

  /** What was found. */
  sealed interface Allocation {
    /**
     * A port that is now held.
     *
     * @param remark why it is another than the wanted one
     */
    record Held(LocalEnd end, Optional<String> remark) implements Allocation {}

    /**
     * None.
     *
     * @param taken whether somebody else has the wanted port, so that it may become free
     */
    record Refused(String reason, boolean taken, IOException cause) implements Allocation {}
  }

  Allocation allocate(int wanted) {
    Allocation exact = exactly(wanted);
    return exact instanceof Allocation.Refused refused && refused.taken()
        ? another(wanted, refused.cause())
        : exact;
  }

  /** This port and no other. */
  Allocation exactly(int wanted) {
    try {
      return new Allocation.Held(binder.bind(wanted), Optional.empty());
    } catch (BindException e) {
      return wanted < PRIVILEGED && !privilegedPortsPermitted()
          ? new Allocation.Refused(notPermitted(wanted), false, e)
          : new Allocation.Refused(taken(wanted), true, e);
    } catch (IOException e) {
      return new Allocation.Refused("port " + wanted + ": " + e.getMessage(), false, e);
    }
  }

  private Allocation another(int wanted, IOException cause) {
    return switch (strategy) {
      case INCREMENT -> increment(wanted, cause);
      case FAIL, RETRY -> new Allocation.Refused(taken(wanted), true, cause);
    };
  }

  private Allocation increment(int wanted, IOException cause) {
    return IntStream.rangeClosed(wanted + INCREMENT, lastCandidate(wanted))
        .mapToObj(this::tryBind)
        .flatMap(Optional::stream)
        .findFirst()
        .<Allocation>map(it -> new Allocation.Held(it, Optional.of(taken(wanted))))
        .orElseGet(() -> new Allocation.Refused(noneFree(wanted), true, cause));
  }

  private static int lastCandidate(int wanted) {
    return Math.min(wanted + INCREMENT + CANDIDATES - 1, LAST_PORT);
  }

  private Optional<LocalEnd> tryBind(int port) {
    try {
      return Optional.of(binder.bind(port));
    } catch (IOException e) {
      return Optional.empty(); // the next one is tried
    }
  }

  private boolean privilegedPortsPermitted() {
    Optional<LocalEnd> free =
        RARELY_USED.stream().map(this::tryBind).flatMap(Optional::stream).findFirst();
    free.ifPresent(it -> it.close().run());
    return free.isPresent();
  }

  private static String taken(int port) {
    return "port " + port + " is in use on this machine";
  }

  private static String noneFree(int wanted) {
    return taken(wanted)
        + ", and none of "
        + (wanted + INCREMENT)
        + " to "
        + lastCandidate(wanted)
        + " is free";
  }

  private static String notPermitted(int port) {
    return "port "
        + port
        + " is not permitted to this user: publish one above 1023, or allow it with"
        + " sysctl net.ipv4.ip_unprivileged_port_start="
        + port;
  }
}
