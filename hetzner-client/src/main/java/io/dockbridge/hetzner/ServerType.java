package io.dockbridge.hetzner;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A kind of server.
 *
 * @param memory GB
 * @param disk GB
 * @param locations where it is offered; a missing location is not supported
 * @param prices may name locations where it cannot be ordered
 */
public record ServerType(
    long id,
    String name,
    String description,
    BigDecimal cores,
    BigDecimal memory,
    BigDecimal disk,
    Architecture architecture,
    List<Offer> locations,
    List<Price> prices) {

  /**
   * What the API says of the type in one location.
   *
   * @param name the location's
   * @param available in stock; an indicator, not a promise
   */
  public record Offer(String name, boolean available, Optional<Deprecation> deprecation) {
    /** Whether it is in stock and not withdrawn by then. */
    public boolean orderable(Instant now) {
      return available && deprecation.map(end -> now.isBefore(end.unavailableAfter())).orElse(true);
    }
  }

  /** Its announced end. */
  public record Deprecation(Optional<Instant> announced, Instant unavailableAfter) {}

  /** Empty when the type is not supported there. */
  public Optional<Offer> offerIn(String location) {
    return locations.stream().filter(offer -> offer.name().equals(location)).findFirst();
  }

  /** Empty when the API names no price for the location. */
  public Optional<Price> priceIn(String location) {
    return prices.stream().filter(price -> price.location().equals(location)).findFirst();
  }
}
