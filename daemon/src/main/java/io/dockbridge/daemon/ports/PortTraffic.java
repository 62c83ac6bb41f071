package io.dockbridge.daemon.ports;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.activity.Lease;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.traffic.ForwardTraffic;

/** Counts forwarded connections as the user's activity. */
public final class PortTraffic implements ForwardTraffic {
  private final ActivityTracker activity;

  /** Reports to a tracker. */
  public PortTraffic(ActivityTracker activity) {
    this.activity = activity;
  }

  @Override
  public Connection opened(PortForward forward) {
    Lease lease = activity.begin(ActivityKind.PORT, "port " + forward.requestedPort());
    return new Connection() {
      @Override
      public void sent(int bytes) {
        lease.bytes(bytes);
      }

      @Override
      public void received(int bytes) {
        lease.bytes(bytes);
      }

      @Override
      public void close() {
        lease.close();
      }
    };
  }
}
