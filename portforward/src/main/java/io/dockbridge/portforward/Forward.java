package io.dockbridge.portforward;

import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.PortAllocator.Allocation;
import io.dockbridge.proxy.AcceptLoop;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionLimit;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.Relay;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One published port of one container, and its local end.
 *
 * <p>It is changed only under the lock of {@link PortForwarder}; {@link #describe} may be called
 * from anywhere. Each TCP connection has a virtual thread, which dials and then relays; datagrams
 * go through the one {@link UdpRelay}.
 */
final class Forward {
  private static final Logger LOG = LoggerFactory.getLogger(Forward.class);
  private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

  /**
   * What all forwards share.
   *
   * @param connections of all of them together
   * @param maxConnections of each
   */
  record Surroundings(
      ForwardDialer dialer,
      AcceptLoop accepting,
      UdpRelay relay,
      ForwardTraffic traffic,
      ConnectionHistory history,
      LoopbackAddresses addresses,
      ConnectionLimit connections,
      int maxConnections,
      InstantSource clock) {}

  private sealed interface State {
    /** Other protocols than TCP and UDP. */
    record Unsupported(String reason) implements State {}

    /** Without a local port. */
    record Refused(String reason) implements State {}

    /** With a local port; what arrives there waits in the kernel's queue. */
    record Held(LocalEnd end, Optional<String> remark) implements State {}

    /** With a local port; what arrives there is passed on. */
    record Serving(LocalEnd end, Optional<String> remark) implements State {}
  }

  private final ForwardKey key;
  private final PublishedPort port;
  private final int wantedPort;
  private final Surroundings around;
  private final ForwardStatistics statistics;
  private final Instant createdAt;
  private volatile String containerName;
  private volatile State state;
  private volatile Optional<StartingContainer> starting = Optional.empty();

  /** Whether the container is known to run; until then the port is only held. */
  private boolean running;

  /**
   * Without a local port yet.
   *
   * @param wantedPort the local one to try
   */
  Forward(
      ForwardKey key,
      PublishedPort port,
      int wantedPort,
      String containerName,
      Surroundings around) {
    this.key = key;
    this.port = port;
    this.wantedPort = wantedPort;
    this.containerName = containerName;
    this.around = around;
    this.statistics = new ForwardStatistics(around.clock());
    this.createdAt = around.clock().instant();
    this.state =
        key.isForwardable()
            ? new State.Refused("no local port yet")
            : new State.Unsupported(port.protocol().toUpperCase(Locale.ROOT) + " is not forwarded");
  }

  ForwardKey key() {
    return key;
  }

  boolean isRunning() {
    return running;
  }

  boolean lacksPort() {
    return state instanceof State.Refused;
  }

  int wantedPort() {
    return wantedPort;
  }

  boolean wants(int local) {
    return wantedPort == local;
  }

  boolean isOn(int local) {
    OptionalInt has = localPort(state);
    return has.isPresent() && has.getAsInt() == local;
  }

  /** Whether a container's port is open here on another one than on the server. */
  boolean isMoved() {
    OptionalInt has = localPort(state);
    return !key.isByHand() && has.isPresent() && has.getAsInt() != port.hostPort();
  }

  /** The same on another local port, which it has to {@link #take}. */
  Forward on(int otherPort) {
    Forward other = new Forward(key, port, otherPort, containerName, around);
    other.running = running;
    other.starting = starting;
    return other;
  }

  void rename(String name) {
    containerName = name;
  }

  /** Takes what was found for it; logs if that is news. */
  void take(Allocation allocation) {
    switch (allocation) {
      case Allocation.Held held -> {
        state = new State.Held(held.end(), held.remark());
        if (running) {
          serve();
        }
      }
      case Allocation.Refused refused -> refuse(refused.reason());
    }
  }

  private void refuse(String reason) {
    if (!state.equals(new State.Refused(reason))) {
      LOG.warn("{} has no local port: {}", this, reason);
    }
    state = new State.Refused(reason);
  }

  /**
   * The container runs: connections are relayed from now on.
   *
   * @param address of the container, as seen on the server
   */
  void run(Optional<String> address) {
    if (!running) {
      starting =
          address.map(it -> new StartingContainer(it, port.containerPort(), System.nanoTime()));
    }
    running = true;
    if (state instanceof State.Held) {
      serve();
    }
  }

  private void serve() {
    if (state instanceof State.Held(LocalEnd end, Optional<String> remark)) {
      state = new State.Serving(end, remark);
      end.serve();
      String why = remark.map(it -> " (" + it + ")").orElse("");
      LOG.info("localhost:{} is {}{}", end.port(), this, why);
    }
  }

  /**
   * Gives the local port free; connections stay.
   *
   * @return closes the connections; takes up to a few seconds, so not to be run under a lock
   */
  Runnable close() {
    State last = state;
    state = new State.Refused("closed");
    return switch (last) {
      case State.Serving serving -> {
        LOG.info("localhost:{} is closed, it was {}", serving.end().port(), this);
        yield serving.end().close();
      }
      case State.Held held -> held.end().close();
      case State.Refused refused -> () -> {};
      case State.Unsupported unsupported -> () -> {};
    };
  }

  /**
   * Takes a port of this machine.
   *
   * @throws IOException if it is taken or not permitted
   */
  LocalEnd bind(int local) throws IOException {
    return key.isUdp()
        ? UdpEnd.bind(around.addresses(), local, key.server(), around.relay(), this::begin)
        : TcpEnd.bind(
            around.addresses(),
            local,
            around.accepting(),
            around.connections().part(around.maxConnections()),
            this::relay);
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
    return new ForwardedStream(describe(), statistics, around.traffic(), around.history());
  }

  /** A client whose port can't be reached is reset, not told that there was nothing to say. */
  private Duplex dial(SocketChannel client) throws IOException {
    try {
      Optional<Duplex> first = starting.flatMap(it -> it.dial(around.dialer(), client));
      return first.isPresent()
          ? first.get()
          : around.dialer().dialUnconfirmed(key.server().host(), key.server().port());
    } catch (IOException e) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      throw e;
    }
  }

  PortForward describe() {
    State now = state;
    return new PortForward(
        key.id(),
        key.containerId(),
        containerName,
        port.containerPort(),
        port.protocol(),
        port.hostIp(),
        port.hostPort(),
        wantedPort,
        localPort(now),
        status(now),
        reason(now),
        createdAt,
        statistics.lastUsed(),
        statistics.sent(),
        statistics.received(),
        statistics.active(),
        statistics.total(),
        statistics.lost(),
        statistics.lastError());
  }

  private static PortForward.Status status(State state) {
    return switch (state) {
      case State.Unsupported unsupported -> PortForward.Status.PENDING;
      case State.Refused refused -> PortForward.Status.CONFLICT;
      case State.Held held -> PortForward.Status.PENDING;
      case State.Serving serving ->
          serving.end().problem().isPresent()
              ? PortForward.Status.PENDING
              : PortForward.Status.ACTIVE;
    };
  }

  private static Optional<String> reason(State state) {
    return switch (state) {
      case State.Unsupported unsupported -> Optional.of(unsupported.reason());
      case State.Refused refused -> Optional.of(refused.reason());
      case State.Held held -> Optional.of("the container is being started");
      case State.Serving serving -> serving.end().problem().or(serving::remark);
    };
  }

  private static OptionalInt localPort(State state) {
    return switch (state) {
      case State.Unsupported unsupported -> OptionalInt.empty();
      case State.Refused refused -> OptionalInt.empty();
      case State.Held held -> OptionalInt.of(held.end().port());
      case State.Serving serving -> OptionalInt.of(serving.end().port());
    };
  }

  /** For the log: {@code web:80/tcp (0123456789ab, port 8080 of the server)}. */
  @Override
  public String toString() {
    if (key.isByHand()) {
      return "port %d of the server, by hand".formatted(port.hostPort());
    }
    String id = key.containerId().substring(0, Math.min(12, key.containerId().length()));
    return "%s:%d/%s (%s, port %d of the server)"
        .formatted(containerName, port.containerPort(), port.protocol(), id, port.hostPort());
  }
}
