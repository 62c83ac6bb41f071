package io.dockbridge.portforward;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers as the engine would describe them, and ports that nobody uses. */
final class Containers {
  private Containers() {}

  static String id(String name) {
    return name.repeat(64).substring(0, 64);
  }

  static PublishedPort tcp(int hostPort) {
    return new PublishedPort(80, "tcp", "0.0.0.0", hostPort);
  }

  static Container created(String name, PublishedPort... wanted) {
    return new Container(
        id(name), name, false, Map.of(), List.of(wanted), List.of(), false, Optional.empty());
  }

  static Container running(String name, PublishedPort... published) {
    List<PublishedPort> ports = Arrays.asList(published);
    return new Container(id(name), name, true, Map.of(), ports, ports, false, Optional.empty());
  }
}
