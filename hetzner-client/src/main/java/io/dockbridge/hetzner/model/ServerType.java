package io.dockbridge.hetzner.model;

import static java.util.Objects.requireNonNullElse;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A kind of server.
 *
 * @param cores virtual processors; a number that may be fractional, as the next two
 * @param memory GB
 * @param disk GB
 * @param locations where it is offered; a missing location is not supported
 * @param prices may name locations where it cannot be ordered
 */
public record ServerType(
    long id,
    String name,
    double cores,
    double memory,
    double disk,
    Architecture architecture,
    List<Offer> locations,
    List<Price> prices) {

  /** An unknown architecture is no reason not to list the others. */
  public ServerType {
    architecture = requireNonNullElse(architecture, Architecture.UNKNOWN);
  }

  /**
   * What the API says of the type in one location.
   *
   * @param name the location's
   * @param available in stock; an indicator, not a promise
   */
  public record Offer(String name, boolean available, Optional<Deprecation> deprecation) {
    /** Whether it is in stock and not withdrawn by then. */
    public boolean orderable(Instant now) {
      return available && !withdrawn(now);
    }

    /** Whether its announced end has come: it is never in stock again. */
    public boolean withdrawn(Instant now) {
      Optional<Instant> end = deprecation.flatMap(Deprecation::unavailableAfter);
      return end.filter(it -> !now.isBefore(it)).isPresent();
    }
  }

  /** Its announced end. */
  public record Deprecation(Optional<Instant> unavailableAfter) {}

  /** Empty when the type is not supported there. */
  public Optional<Offer> offerIn(String location) {
    return locations.stream().filter(offer -> offer.name().equals(location)).findFirst();
  }

  /** Empty when the API names no price for the location. */
  public Optional<Price> priceIn(String location) {
    return prices.stream().filter(price -> price.location().equals(location)).findFirst();
  }
}
