package io.dockbridge.hetzner.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Optional;

/**
 * What things cost in this account.
 *
 * @param currency EUR or USD
 * @param volumePerGbMonth for each GB of a volume, per month
 */
public record Pricing(
    String currency,
    List<TypePrices> serverTypes,
    List<IpPrices> primaryIps,
    Optional<Money> volumePerGbMonth) {

  /** A server type's prices, one per location. */
  public record TypePrices(String name, List<Price> prices) {}

  /**
   * A Primary IP's prices, one per location.
   *
   * @param type {@code ipv4} or {@code ipv6}
   */
  public record IpPrices(String type, List<Price> prices) {}

  /** Empty when the API names no price for this type there. */
  public Optional<Price> serverPrice(String serverType, String location) {
    return serverTypes.stream()
        .filter(type -> type.name().equals(serverType))
        .flatMap(type -> type.prices().stream())
        .filter(price -> price.location().equals(location))
        .findFirst();
  }

  /** Empty when the API names no price for IPv4 addresses there. */
  public Optional<Price> ipv4Price(String location) {
    return primaryIps.stream()
        .filter(ip -> ip.type().equals("ipv4"))
        .flatMap(ip -> ip.prices().stream())
        .filter(price -> price.location().equals(location))
        .findFirst();
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Pricing of(Wire wire) {
    return new Pricing(
        wire.currency(),
        wire.serverTypes(),
        wire.primaryIps(),
        wire.volume().map(PerGb::pricePerGbMonth));
  }

  /** The object as it is sent. */
  record Wire(
      String currency,
      List<TypePrices> serverTypes,
      List<IpPrices> primaryIps,
      Optional<PerGb> volume) {}

  record PerGb(Money pricePerGbMonth) {}
}
