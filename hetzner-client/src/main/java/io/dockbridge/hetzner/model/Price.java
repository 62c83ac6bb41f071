package io.dockbridge.hetzner.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a thing costs in one location.
 *
 * @param location its name
 * @param priceHourly for each started hour
 * @param priceMonthly the most that a month costs
 */
public record Price(String location, Money priceHourly, Optional<Money> priceMonthly) {
  /** A location without an hourly price is no price. */
  public Price {
    requireNonNull(priceHourly, "priceHourly is null");
  }
}
