package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * The server of an {@link Engine} or a {@link RemoteHost}, which many test classes use one after
 * the other, in any order. What a class leaves there fails that class, by name, and is removed: no
 * other class depends on it or fails because of it.
 */
final class SharedServer {
  private static final List<String> AS_FOUND = List.of("image busybox:latest");

  private static final String LIST =
      """
      docker ps -a --format 'container {{.Names}}'
      docker images --filter dangling=false --format 'image {{.Repository}}:{{.Tag}}'
      docker volume ls --format 'volume {{.Name}}'
      docker network ls --filter type=custom --format 'network {{.Name}}'
      """;

  /** Dangling images are left by builds that fail. */
  private static final String CLEAN =
      """
      containers=$(docker ps -aq)
      [ -z "$containers" ] || docker rm -f -v $containers
      docker images --format '{{.Repository}}:{{.Tag}}' | grep -v -e '^busybox:latest$' -e '<none>' |
        xargs -r docker rmi -f
      docker volume prune -af
      docker network prune -f
      docker image prune -f
      """;

  private final Installation installation;
  private final long id;

  SharedServer(Installation installation) {
    this.installation = installation;
    this.id = installation.server().id();
  }

  long id() {
    return id;
  }

  /** Fails unless it is the server that it was, with one image and nothing else. */
  void requireAsFound() {
    assertThat(installation.server().id()).as("the shared server was replaced").isEqualTo(id);
    Guest guest = new Guest(installation);
    List<String> found = guest.sh(LIST).lines().toList();
    if (!found.equals(AS_FOUND)) {
      guest.sh(CLEAN);
      assertThat(found).as("left on the shared server").isEqualTo(AS_FOUND);
    }
  }
}
