package io.dockbridge.portforward;

import io.dockbridge.proxy.ConnectionListener;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * One connection through a forward, or one flow of datagrams, as long as it lasts: what goes
 * through it is told to all who want to know. Thread-safe.
 */
final class ForwardedStream implements ConnectionListener {
  private final PortForward forward;
  private final ForwardStatistics statistics;
  private final ForwardTraffic.Connection traffic;
  private final ConnectionHistory history;
  private final Instant opened;
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();

  /** It begins. */
  ForwardedStream(
      PortForward forward,
      ForwardStatistics statistics,
      ForwardTraffic traffic,
      ConnectionHistory history) {
    this.forward = forward;
    this.statistics = statistics;
    this.history = history;
    this.opened = statistics.opened();
    this.traffic = traffic.opened(forward);
  }

  @Override
  public void sent(int bytes) {
    sent.add(bytes);
    statistics.sent(bytes);
    traffic.sent(bytes);
  }

  @Override
  public void received(int bytes) {
    received.add(bytes);
    statistics.received(bytes);
    traffic.received(bytes);
  }

  /** Datagrams got nowhere. */
  void lost(long datagrams) {
    statistics.lost(datagrams);
  }

  /** To be called once. */
  void end(Optional<String> error) {
    traffic.close();
    history.add(
        new ForwardedConnection(
            forward.id(),
            forward.containerName(),
            forward.localPort().orElse(0),
            opened,
            statistics.closed(error),
            sent.sum(),
            received.sum(),
            error));
  }
}
