package io.dockbridge.portforward.plan;

import io.dockbridge.docker.PublishedPort;

/**
 * A port of the server. An engine gives it to one container at a time.
 *
 * @param host where to dial: its address as seen on the server
 */
public record ServerPort(String host, int port, String protocol) {
  public static ServerPort of(PublishedPort port) {
    return new ServerPort(dialled(port.hostIp()), port.hostPort(), port.protocol());
  }

  /** What is bound to all addresses is reached on loopback. */
  private static String dialled(String hostIp) {
    return switch (hostIp) {
      case "", "0.0.0.0" -> "127.0.0.1";
      case "::" -> "::1";
      default -> hostIp;
    };
  }

  /** TCP or UDP; there is no way for SCTP. */
  public boolean isForwardable() {
    return isUdp() || protocol.equals("tcp");
  }

  public boolean isUdp() {
    return protocol.equals("udp");
  }
}
