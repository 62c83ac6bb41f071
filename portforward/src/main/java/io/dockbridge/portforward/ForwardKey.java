package io.dockbridge.portforward;

import io.dockbridge.docker.PublishedPort;

/**
 * What makes a forward the same forward, whether read from what a container asks for or from what
 * it has.
 */
record ForwardKey(String containerId, int containerPort, ServerPort server) {
  static ForwardKey of(String containerId, PublishedPort port) {
    ServerPort server = ServerPort.of(port);
    return new ForwardKey(containerId, port.containerPort(), server);
  }

  /** The port of the server itself, whoever is behind it. */
  static ForwardKey byHand(ServerPort server) {
    return new ForwardKey("", server.port(), server);
  }

  /** Whether it is there because somebody said so, without a container. */
  boolean isByHand() {
    return containerId.isEmpty();
  }

  boolean speaks(String protocol) {
    return server.protocol().equals(protocol);
  }

  /** TCP or UDP; there is no way for SCTP. */
  boolean isForwardable() {
    return isUdp() || speaks("tcp");
  }

  boolean isUdp() {
    return speaks("udp");
  }

  /** Short, and the same as long as the container has the port. */
  String id() {
    String container =
        isByHand() ? "by-hand" : containerId.substring(0, Math.min(12, containerId.length()));
    return container + "-" + server.port() + "-" + server.protocol() + "-" + containerPort;
  }

  /**
   * Where the port is on the server. An engine gives a place to one container at a time.
   *
   * @param host where to dial
   */
  record ServerPort(String host, int port, String protocol) {
    static ServerPort of(PublishedPort port) {
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
  }
}
