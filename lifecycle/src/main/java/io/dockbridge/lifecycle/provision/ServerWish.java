package io.dockbridge.lifecycle.provision;

import java.util.List;

/**
 * Which server is wanted; each list in order of preference.
 *
 * @param serverTypes names, at least one
 * @param locations names; empty leaves the choice to Hetzner
 * @param preferredImages names, at least one
 */
public record ServerWish(
    List<String> serverTypes, List<String> locations, List<String> preferredImages) {
  /** Copies the lists. */
  public ServerWish {
    serverTypes = List.copyOf(serverTypes);
    locations = List.copyOf(locations);
    preferredImages = List.copyOf(preferredImages);
  }

  /** The same, but only in this location. */
  public ServerWish in(String location) {
    return new ServerWish(serverTypes, List.of(location), preferredImages);
  }
}
