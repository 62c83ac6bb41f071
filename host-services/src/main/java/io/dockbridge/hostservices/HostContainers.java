package io.dockbridge.hostservices;

import java.io.IOException;
import java.util.Optional;

/** What has to be known of the server's containers. Called on threads of connections. */
public interface HostContainers {
  /**
   * A port of the server.
   *
   * @param host as seen from there
   */
  record ServerPort(String host, int port) {}

  /** The server's port that is open here as this one; empty if it is none of a container's. */
  Optional<ServerPort> publishedAs(int localPort);

  /**
   * What the container is called that has an address; empty if none has.
   *
   * @throws IOException if the engine does not say
   */
  Optional<String> nameOf(String address) throws IOException;

  /**
   * The name of a running container that mounts a path of the server; empty if none does.
   *
   * @param pathEnd how the path ends
   * @throws IOException if the engine does not say
   */
  Optional<String> mounting(String pathEnd) throws IOException;
}
