package io.dockbridge.portforward;

import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.local.LocalEnd;
import io.dockbridge.portforward.local.LocalEnds;
import io.dockbridge.portforward.local.PortAllocator.Allocation;
import io.dockbridge.portforward.plan.ForwardKey;
import io.dockbridge.portforward.plan.LocalPort;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.plan.PortForward.Status;
import io.dockbridge.portforward.server.ForwardDialer;
import io.dockbridge.portforward.server.StartingContainer;
import io.dockbridge.portforward.traffic.ConnectionHistory;
import io.dockbridge.portforward.traffic.ForwardTraffic;
import io.dockbridge.portforward.traffic.ForwardUse;
import io.dockbridge.portforward.traffic.ForwardedStream;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.Relay;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One published port of one container, and its local end.
 *
 * <p>It is changed on the thread {@code ports} alone; {@link #describe} may be called from
 * anywhere. Each TCP connection has a virtual thread, which dials and then relays; datagrams go
 * through the one {@link io.dockbridge.portforward.udp.UdpRelay}.
 */
final class Forward {
  private static final Logger LOG = LoggerFactory.getLogger(Forward.class);
  private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

  /** What all forwards share. */
  record Shared(
      ForwardDialer dialer,
      LocalEnds ends,
      ForwardTraffic traffic,
      ConnectionHistory history,
      InstantSource clock) {}

  private final ForwardKey key;
  private final PublishedPort port;
  private final int wantedPort;
  private final Shared shared;
  private final ForwardUse use;
  private final Instant createdAt;

  /** End the connections of local ports that it had before. */
  private final List<Runnable> left = new ArrayList<>();

  private volatile String containerName;
  private volatile Allocation allocation;
  private volatile Optional<StartingContainer> starting = Optional.empty();

  /** Whether the container is known to run; until then what arrives waits in the kernel's queue. */
  private volatile boolean running;

  /**
   * Without a local port yet.
   *
   * @param wantedPort the local one to try
   */
  Forward(ForwardKey key, PublishedPort port, int wantedPort, String containerName, Shared shared) {
    this.key = key;
    this.port = port;
    this.wantedPort = wantedPort;
    this.containerName = containerName;
    this.shared = shared;
    this.use = new ForwardUse(shared.clock());
    this.createdAt = shared.clock().instant();
    this.allocation =
        new Allocation.Refused(
            key.server().isForwardable()
                ? "no local port yet"
                : port.protocol().toUpperCase(Locale.ROOT) + " is not forwarded",
            false);
  }

  ForwardKey key() {
    return key;
  }

  boolean isRunning() {
    return running;
  }

  int wantedPort() {
    return wantedPort;
  }

  LocalPort wanted() {
    return new LocalPort(wantedPort, key.server().protocol());
  }

  String containerName() {
    return containerName;
  }

  boolean lacksPort() {
    return key.server().isForwardable() && allocation instanceof Allocation.Refused;
  }

  /** Whether another program has the local port that it wants. */
  boolean isRefusedAsTaken() {
    return allocation instanceof Allocation.Refused refused && refused.taken();
  }

  /** Whether it has a port that nobody asked for, since the wanted one was taken. */
  boolean isAutomatic() {
    return allocation instanceof Allocation.Held held && held.remark().isPresent();
  }

  boolean isOn(LocalPort local) {
    return speaks(local)
        && allocation instanceof Allocation.Held held
        && held.end().port() == local.port();
  }

  boolean wants(LocalPort local) {
    return wanted().equals(local);
  }

  private boolean speaks(LocalPort local) {
    return key.server().protocol().equals(local.protocol());
  }

  /** Whether a container's port is open here on another one than on the server. */
  boolean isMoved() {
    return !key.isByHand()
        && allocation instanceof Allocation.Held held
        && held.end().port() != port.hostPort();
  }

  /** The same on another local port, which it has to {@link #take}. */
  Forward on(int otherPort) {
    Forward other = new Forward(key, port, otherPort, containerName, shared);
    other.running = running;
    other.starting = starting;
    return other;
  }

  /** Binds a port of this machine for it. */
  LocalEnd bind(int local) throws IOException {
    return shared
        .ends()
        .bind(local, port.hostIp(), key.server(), new LocalEnds.Service(this::relay, this::begin));
  }

  /** Takes what was found for it; logs if that is news. */
  void take(Allocation found) {
    if (found instanceof Allocation.Refused refused && !refused.equals(allocation)) {
      LOG.warn("{} has no local port: {}", this, refused.reason());
    }
    allocation = found;
    if (running) {
      serve();
    }
  }

  /** Frees the local port for another forward; the connections through it go on. */
  void leavePort() {
    if (allocation instanceof Allocation.Held held) {
      left.add(held.end().close());
      allocation = new Allocation.Refused("its local port was wanted by another container", true);
    }
  }

  /**
   * The container runs: connections are relayed from now on.
   *
   * @param name what it is called now
   * @param address of the container, as seen on the server
   */
  void run(String name, Optional<String> address) {
    containerName = name;
    if (!running) {
      starting =
          address.map(it -> new StartingContainer(it, port.containerPort(), System.nanoTime()));
      running = true;
      serve();
    }
  }

  private void serve() {
    if (allocation instanceof Allocation.Held held) {
      held.end().serve();
      String why = held.remark().map(it -> " (" + it + ")").orElse("");
      LOG.info("localhost:{} is {}{}", held.end().port(), this, why);
    }
  }

  /**
   * Frees the local port; connections stay.
   *
   * @return closes the connections; takes up to a few seconds, so for another thread
   */
  Runnable close() {
    List<Runnable> ending = new ArrayList<>(left);
    if (allocation instanceof Allocation.Held held) {
      ending.add(held.end().close());
      LOG.info("localhost:{} is closed, it was {}", held.end().port(), this);
    }
    allocation = new Allocation.Refused("closed", false);
    return () -> ending.forEach(Runnable::run);
  }

  /** On the connection's thread. */
  private void relay(SocketChannel client) throws IOException {
    Optional<String> error = Optional.empty();
    ForwardedStream stream = begin();
    try {
      Relay.run(new ChannelDuplex(client), dial(client), THREADS, stream);
    } catch (IOException e) {
      error = Optional.of(e.toString());
      throw e;
    } finally {
      stream.end(error);
    }
  }

  private ForwardedStream begin() {
    return new ForwardedStream(describe(), use, shared.traffic(), shared.history());
  }

  /**
   * A client whose port can't be reached is reset, so that it does not take it for an empty answer.
   */
  private Duplex dial(SocketChannel client) throws IOException {
    try {
      Optional<Duplex> first = starting.flatMap(it -> it.dial(shared.dialer(), client));
      return first.isPresent()
          ? first.get()
          : shared.dialer().dialUnconfirmed(key.server().host(), key.server().port());
    } catch (IOException e) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      throw e;
    }
  }

  PortForward describe() {
    return new PortForward(
        key.id(), key.containerId(), containerName, port, local(), createdAt, use.now());
  }

  private PortForward.Local local() {
    return switch (allocation) {
      case Allocation.Refused refused ->
          new PortForward.Local(
              wantedPort,
              OptionalInt.empty(),
              key.server().isForwardable() ? Status.CONFLICT : Status.PENDING,
              Optional.of(refused.reason()));
      case Allocation.Held held -> {
        Optional<String> waiting =
            running ? held.end().problem() : Optional.of("the container is being started");
        yield new PortForward.Local(
            wantedPort,
            OptionalInt.of(held.end().port()),
            waiting.isPresent() ? Status.PENDING : Status.ACTIVE,
            waiting.or(held::remark));
      }
    };
  }

  /** For the log: {@code web:80/tcp (0123456789ab, port 8080 of the server)}. */
  @Override
  public String toString() {
    return key.isByHand()
        ? "port %d of the server, by hand".formatted(port.hostPort())
        : "%s:%d/%s (%s, port %d of the server)"
            .formatted(
                containerName,
                port.containerPort(),
                port.protocol(),
                key.shortContainerId(),
                port.hostPort());
  }
}
