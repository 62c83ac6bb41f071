package io.dockbridge.portforward.plan;

import java.util.OptionalInt;

/**
 * What somebody decided by hand about a port of the server. It beats what containers publish.
 *
 * @param host of the port as seen on the server, usually {@code 127.0.0.1}
 * @param local the port here; empty: none
 * @param protocol {@code tcp} or {@code udp}
 * @param always whether it is open even while no container publishes it
 */
public record PortChoice(
    String host, int remote, String protocol, OptionalInt local, boolean always) {
  public static PortChoice of(ServerPort server, OptionalInt local, boolean always) {
    return new PortChoice(server.host(), server.port(), server.protocol(), local, always);
  }

  public ServerPort server() {
    return new ServerPort(host, remote, protocol);
  }
}
