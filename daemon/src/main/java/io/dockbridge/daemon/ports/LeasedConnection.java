package io.dockbridge.daemon.ports;

import io.dockbridge.activity.Lease;
import io.dockbridge.hostservices.HostTraffic;
import io.dockbridge.portforward.traffic.ForwardTraffic;

/** Counts what goes through a connection as the user's activity. Thread-safe. */
record LeasedConnection(Lease lease) implements ForwardTraffic.Connection, HostTraffic.Connection {
  @Override
  public void sent(int bytes) {
    lease.toServer(bytes);
  }

  @Override
  public void received(int bytes) {
    lease.fromServer(bytes);
  }

  @Override
  public void close() {
    lease.close();
  }
}
