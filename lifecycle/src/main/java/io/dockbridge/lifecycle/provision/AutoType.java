package io.dockbridge.lifecycle.provision;

import io.dockbridge.config.HetznerSettings.WantedArchitecture;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.Price;
import io.dockbridge.hetzner.model.ServerType;
import io.dockbridge.lifecycle.provision.TypeOffer.Misfit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which server types {@code auto} stands for. All that is known of types comes from the cloud. Why:
 * ADR 29.
 *
 * @param maxPriceHourly net, in the account's currency; 0: any price
 */
public record AutoType(WantedArchitecture architecture, BigDecimal maxPriceHourly) {
  /** Docker, a build and a database want no less. */
  private static final int LEAST_CORES = 2;

  private static final int LEAST_MEMORY_GB = 4;
  private static final int LEAST_DISK_GB = 40;

  /**
   * Every type in every location that has it, cheapest first; among equals in the order of the
   * locations.
   *
   * @param locations in order of preference; empty: all are as good
   */
  List<TypeOffer> offers(List<ServerType> types, List<String> locations, Instant now) {
    Stream<String> others =
        types.stream()
            .flatMap(type -> type.locations().stream().map(ServerType.Offer::name))
            .distinct()
            .filter(it -> !locations.contains(it));
    return Stream.concat(locations.stream(), others)
        .flatMap(location -> types.stream().flatMap(type -> offer(type, location, locations, now)))
        .sorted(TypeOffer.BY_PRICE)
        .toList();
  }

  private Stream<TypeOffer> offer(
      ServerType type, String location, List<String> locations, Instant now) {
    Optional<Price> price = type.priceIn(location);
    Set<Misfit> misfits = misfits(type, price);
    if (!locations.isEmpty() && !locations.contains(location)) {
      misfits.add(Misfit.OTHER_LOCATION);
    }
    return type.offerIn(location).stream()
        .peek(it -> stock(it, now).ifPresent(misfits::add))
        .map(_ -> new TypeOffer(type, location, price, misfits));
  }

  private static Optional<Misfit> stock(ServerType.Offer offer, Instant now) {
    if (offer.withdrawn(now)) {
      return Optional.of(Misfit.WITHDRAWN);
    }
    return offer.available() ? Optional.empty() : Optional.of(Misfit.SOLD_OUT);
  }

  private Set<Misfit> misfits(ServerType type, Optional<Price> price) {
    Set<Misfit> misfits = EnumSet.noneOf(Misfit.class);
    if (!isWanted(type.architecture())) {
      misfits.add(Misfit.OTHER_ARCHITECTURE);
    }
    if (type.cores() < LEAST_CORES
        || type.memory() < LEAST_MEMORY_GB
        || type.disk() < LEAST_DISK_GB) {
      misfits.add(Misfit.TOO_SMALL);
    }
    if (price.isEmpty()) {
      misfits.add(Misfit.UNPRICED);
    } else if (maxPriceHourly.signum() > 0
        && price.get().priceHourly().net().compareTo(maxPriceHourly) > 0) {
      misfits.add(Misfit.TOO_EXPENSIVE);
    }
    return misfits;
  }

  private boolean isWanted(Architecture its) {
    return switch (architecture) {
      case X86 -> its == Architecture.X86;
      case ARM -> its == Architecture.ARM;
      case ANY -> its != Architecture.UNKNOWN;
    };
  }
}
