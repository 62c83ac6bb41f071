package io.dockbridge.portforward.plan;

import java.util.OptionalInt;

/**
 * What somebody decided by hand about a port of the server: that it is open here as well, under a
 * number of its own, or where it is to be instead of where containers publish it.
 *
 * @param host of the port as seen on the server, usually {@code 127.0.0.1}
 * @param local the port here; empty: none
 * @param protocol {@code tcp} or {@code udp}
 * @param always whether it was added: open beside what containers publish, and without any
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
