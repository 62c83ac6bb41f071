package io.dockbridge.portforward;

import io.dockbridge.portforward.ForwardKey.ServerPort;
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
  static PortChoice of(ServerPort place, OptionalInt local, boolean always) {
    return new PortChoice(place.host(), place.port(), place.protocol(), local, always);
  }

  ServerPort place() {
    return new ServerPort(host, remote, protocol);
  }
}
