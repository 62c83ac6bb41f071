package io.dockbridge.lifecycle.provision;

import io.dockbridge.hetzner.model.Price;
import io.dockbridge.hetzner.model.ServerType;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A server type in one location, measured against what {@code server_type: auto} asks for.
 *
 * @param price empty if the cloud names none there
 * @param misfits why it is not chosen; empty if it may be
 */
public record TypeOffer(
    ServerType type, String location, Optional<Price> price, Set<Misfit> misfits) {

  /** The cheapest first; without a price last. */
  static final Comparator<TypeOffer> BY_PRICE =
      Comparator.comparing(TypeOffer::net, Comparator.nullsLast(Comparator.naturalOrder()));

  /** Why a type in a location is not chosen. */
  public enum Misfit {
    OTHER_LOCATION,
    OTHER_ARCHITECTURE,
    TOO_SMALL,
    TOO_EXPENSIVE,
    UNPRICED,
    WITHDRAWN,
    /** As the cloud says, which is no promise in either direction. */
    SOLD_OUT
  }

  /** Copies the set. */
  public TypeOffer {
    misfits = Set.copyOf(misfits);
  }

  /** Whether it may be chosen, and is in stock. */
  public boolean fits() {
    return misfits.isEmpty();
  }

  /** Whether this is all that speaks against it. */
  public boolean failsOnly(Misfit misfit) {
    return misfits.equals(EnumSet.of(misfit));
  }

  /** Of a started hour, without tax; null without a price. */
  private BigDecimal net() {
    return price.map(it -> it.priceHourly().net()).orElse(null);
  }

  /** As {@code 0.0312}. */
  String netText() {
    return net().stripTrailingZeros().toPlainString();
  }
}
