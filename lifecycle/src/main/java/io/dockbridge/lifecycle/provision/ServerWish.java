package io.dockbridge.lifecycle.provision;

import java.util.List;
import java.util.Optional;

/**
 * Which server is wanted; each list in order of preference.
 *
 * @param serverTypes names, at least one
 * @param locations names; empty leaves the choice to Hetzner
 * @param preferredImages names, at least one
 * @param hostGateway the address that {@code host-gateway} means there, also in builds; empty: the
 *     engine's own
 */
public record ServerWish(
    List<String> serverTypes,
    List<String> locations,
    List<String> preferredImages,
    Optional<String> hostGateway) {
  /** Copies the lists. */
  public ServerWish {
    serverTypes = List.copyOf(serverTypes);
    locations = List.copyOf(locations);
    preferredImages = List.copyOf(preferredImages);
  }

  /** The same, but only in this location. */
  public ServerWish in(String location) {
    return new ServerWish(serverTypes, List.of(location), preferredImages, hostGateway);
  }
}
