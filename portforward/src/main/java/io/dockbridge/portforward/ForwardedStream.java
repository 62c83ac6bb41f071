package io.dockbridge.portforward;

import io.dockbridge.proxy.ConnectionListener;
import java.util.concurrent.atomic.LongAdder;

/** Counts the bytes of one connection for all who want to know. */
final class ForwardedStream implements ConnectionListener {
  private final ForwardStatistics statistics;
  private final ConnectionListener traffic;
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();

  ForwardedStream(ForwardStatistics statistics, ConnectionListener traffic) {
    this.statistics = statistics;
    this.traffic = traffic;
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

  long sent() {
    return sent.sum();
  }

  long received() {
    return received.sum();
  }
}
