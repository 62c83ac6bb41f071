package io.dockbridge.lifecycle;

import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.SshConnection;
import java.io.IOException;

/**
 * A server and the one connection to it. A reconnect makes another one of these. Thread-safe;
 * whoever gets one does not close it.
 *
 * @param engineSocket path of the Docker engine's unix socket on the server
 */
public record ReadyServer(ServerInfo info, SshConnection ssh, String engineSocket) {
  /** Opens connections to the server's Docker engine. */
  public Dialer engine() {
    return () -> ssh.openSocket(engineSocket);
  }

  /**
   * Opens a connection to a TCP port as seen from the server.
   *
   * @throws IOException if nothing listens there or the connection is gone
   */
  public Duplex openTcp(String host, int port) throws IOException {
    return ssh.openTcp(host, port);
  }
}
