package io.dockbridge.ssh;

import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.util.Optional;

/**
 * Streams to one unix socket of the server, some of which are opened before anybody asks: to open
 * one takes a round trip, which whoever gets a spare saves. From the first use on a few are kept,
 * and those that are released come back. A spare counts nowhere as use, and is nothing but an
 * accepted connection to the program at the socket; when that ends some, others take their place.
 *
 * <p>A spare may have an end that is still on its way, so there are two ways to ask: {@link #dial}
 * is for what must not be lost, {@link #take} for what can be sent again. Thread-safe.
 */
public final class SpareStreams implements Dialer {
  private final SshConnection connection;
  private final StreamTarget target;
  private final SpareKind kind;

  /** Opens none yet. */
  SpareStreams(SshConnection connection, StreamTarget target, SpareKind kind) {
    this.connection = connection;
    this.target = target;
    this.kind = kind;
  }

  /**
   * A stream that works as far as anybody can know; waits a round trip if there is no such spare.
   *
   * @throws SshException as {@link SshConnection#openSocket}
   */
  @Override
  public Duplex dial() throws IOException {
    return connection.open(link -> link.spares(target, kind).dial());
  }

  /**
   * A spare, if there is one; takes no time. Its connection may be lost without anybody knowing, so
   * it is for requests that can be sent again.
   */
  public Optional<Duplex> take() {
    return here().take();
  }

  /**
   * A stream that the {@link PortRelay} connects to a port; takes no time. Empty if there is no
   * spare that works as far as anybody can know: what is sent must not be lost.
   */
  Optional<Duplex> takeTo(StreamTarget.TcpPort port) {
    return here().takeTo(port);
  }

  /** Opens those that are missing; does not wait for them. */
  void refill() {
    here().refill();
  }

  /** Ends those that nobody uses. */
  void close() {
    connection.dropSpares(target);
  }

  private LinkSpares here() {
    return connection.calmest().spares(target, kind);
  }
}
