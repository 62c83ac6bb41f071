package io.dockbridge.portforward.traffic;

import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.udp.UdpStream;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * One connection through a forward, or one sender of datagrams, as long as it lasts: passes on what
 * goes through it to all who count. Thread-safe.
 */
public final class ForwardedStream implements UdpStream {
  private final PortForward forward;
  private final ForwardUse use;
  private final ForwardTraffic.Connection traffic;
  private final ConnectionHistory history;
  private final Instant opened;
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();

  /** It begins. */
  public ForwardedStream(
      PortForward forward, ForwardUse use, ForwardTraffic traffic, ConnectionHistory history) {
    this.forward = forward;
    this.use = use;
    this.history = history;
    this.opened = use.opened();
    this.traffic = traffic.opened(forward);
  }

  @Override
  public void sent(int bytes) {
    sent.add(bytes);
    use.sent(bytes);
    traffic.sent(bytes);
  }

  @Override
  public void received(int bytes) {
    received.add(bytes);
    use.received(bytes);
    traffic.received(bytes);
  }

  @Override
  public void lost(long datagrams) {
    use.lost(datagrams);
  }

  @Override
  public void end() {
    end(Optional.empty());
  }

  /** To be called once. */
  public void end(Optional<String> error) {
    traffic.close();
    history.add(
        new ForwardedConnection(
            forward.id(),
            forward.containerName(),
            forward.localPort().orElse(0),
            opened,
            use.closed(error),
            sent.sum(),
            received.sum(),
            error));
  }
}
