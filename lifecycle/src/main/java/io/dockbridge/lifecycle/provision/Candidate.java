package io.dockbridge.lifecycle.provision;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * A server that can be asked for.
 *
 * @param location empty leaves the choice to Hetzner
 * @param image id of the image that fits the type's architecture
 * @param prices net per hour, by location, as far as the cloud names them
 */
public record Candidate(
    String serverType, Optional<String> location, long image, Map<String, BigDecimal> prices) {

  /** Net per hour: there, or at most where the cloud chooses. Empty if it is not known. */
  Optional<BigDecimal> price() {
    return location
        .map(it -> Optional.ofNullable(prices.get(it)))
        .orElseGet(() -> prices.values().stream().max(Comparator.naturalOrder()));
  }

  @Override
  public String toString() {
    return serverType + location.map(it -> " in " + it).orElse("");
  }
}
