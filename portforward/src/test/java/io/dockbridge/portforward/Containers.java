package io.dockbridge.portforward;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

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

  /** Not in use now, and neither is the one that is 1000 above. */
  static int freePort() throws IOException {
    while (true) {
      int port = bindable(0).orElseThrow();
      if (port + 1999 <= 65535 && bindable(port + 1000).isPresent()) {
        return port;
      }
    }
  }

  private static OptionalInt bindable(int port) throws IOException {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return OptionalInt.of(probe.getLocalPort());
    } catch (BindException e) {
      return OptionalInt.empty();
    }
  }
}
