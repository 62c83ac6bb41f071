package io.dockbridge.daemon.ports;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.ActivityTracker;
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
    return new LeasedConnection(
        activity.begin(ActivityKind.PORT, "port " + forward.requestedPort()));
  }
}
