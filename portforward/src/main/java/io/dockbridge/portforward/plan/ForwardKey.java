package io.dockbridge.portforward.plan;

import io.dockbridge.docker.PublishedPort;

/**
 * What makes a forward the same forward, whether read from what a container asks for or from what
 * it has.
 *
 * @param containerPort of a port that was added by hand: the local one
 */
public record ForwardKey(String containerId, int containerPort, ServerPort server) {
  private static final int SHORT_ID = 12;

  public static ForwardKey of(String containerId, PublishedPort port) {
    return new ForwardKey(containerId, port.containerPort(), ServerPort.of(port));
  }

  /** The port of the server itself, whatever listens there. */
  public static ForwardKey byHand(ServerPort server, int local) {
    return new ForwardKey("", local, server);
  }

  /** Whether it is there because somebody said so, without a container. */
  public boolean isByHand() {
    return containerId.isEmpty();
  }

  public String shortContainerId() {
    return containerId.substring(0, Math.min(SHORT_ID, containerId.length()));
  }

  /** Short, and the same as long as the container has the port. */
  public String id() {
    String container = isByHand() ? "by-hand" : shortContainerId();
    return container + "-" + server.port() + "-" + server.protocol() + "-" + containerPort;
  }
}
