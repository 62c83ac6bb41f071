package io.dockbridge.lifecycle.provision;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.HetznerSettings;
import java.util.List;
import java.util.Optional;

/**
 * Which server is wanted; each list in order of preference.
 *
 * @param serverTypes names, at least one; {@code auto} stands for those of {@code auto}
 * @param locations names; empty leaves the choice to Hetzner, for {@code auto} to the price
 * @param preferredImages names, at least one
 * @param hostGateway the address that {@code host-gateway} means there, also in builds; empty: the
 *     engine's own
 */
public record ServerWish(
    List<String> serverTypes,
    AutoType auto,
    List<String> locations,
    List<String> preferredImages,
    Optional<String> hostGateway) {
  /** Copies the lists. */
  public ServerWish {
    serverTypes = List.copyOf(serverTypes);
    locations = List.copyOf(locations);
    preferredImages = List.copyOf(preferredImages);
  }

  /** As the settings say. */
  public static ServerWish of(DockBridgeConfig config, Optional<String> hostGateway) {
    HetznerSettings hetzner = config.hetzner();
    return new ServerWish(
        hetzner.serverTypes(),
        new AutoType(hetzner.architecture(), config.limits().maxPriceHourly()),
        hetzner.locations(),
        hetzner.preferredImages(),
        hostGateway);
  }

  /** The same, but only in this location. */
  public ServerWish in(String location) {
    return new ServerWish(serverTypes, auto, List.of(location), preferredImages, hostGateway);
  }
}
