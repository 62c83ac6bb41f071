package io.dockbridge.lifecycle.provision;

import io.dockbridge.lifecycle.provision.TypeOffer.Misfit;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Says why {@code server_type: auto} finds nothing, and which setting would change that. */
final class Shortage {
  private final List<TypeOffer> offers;
  private final boolean located;

  /**
   * Of what is offered.
   *
   * @param offers cheapest first; those that fit could not be had
   * @param located whether another location is no way out
   */
  Shortage(List<TypeOffer> offers, boolean located) {
    this.offers = offers;
    this.located = located;
  }

  ServerUnavailableException exception() {
    List<String> reasons = new ArrayList<>();
    reason("sold out: ", it -> it.fits() || it.failsOnly(Misfit.SOLD_OUT), it -> it.type().name())
        .ifPresent(reasons::add);
    reason(
            "above limits.max_price_hourly: ",
            it -> it.failsOnly(Misfit.TOO_EXPENSIVE),
            Shortage::priced)
        .ifPresent(reasons::add);
    return new ServerUnavailableException(
        "Hetzner has no server type available that fits"
            + (reasons.isEmpty() ? "" : "; " + String.join("; ", reasons)),
        advice());
  }

  private Optional<String> reason(
      String title, Predicate<TypeOffer> which, Function<TypeOffer, String> text) {
    String types =
        offers.stream().filter(which).map(text).distinct().collect(Collectors.joining(", "));
    return types.isEmpty() ? Optional.empty() : Optional.of(title + types);
  }

  private String advice() {
    List<String> ways = new ArrayList<>();
    cheapest(Misfit.TOO_EXPENSIVE)
        .ifPresent(
            it ->
                ways.add(
                    "limits.max_price_hourly to %s for %s"
                        .formatted(it.netText(), it.type().name())));
    cheapest(Misfit.OTHER_ARCHITECTURE)
        .ifPresent(it -> ways.add("hetzner.architecture to any for " + priced(it)));
    cheapest(Misfit.OTHER_LOCATION)
        .filter(_ -> !located)
        .ifPresent(
            it -> ways.add("hetzner.location to %s for %s".formatted(it.location(), priced(it))));
    String way = ways.isEmpty() ? "try again later" : "set " + String.join(", or ", ways);
    return way + "; dockbridge server types shows all";
  }

  private Optional<TypeOffer> cheapest(Misfit why) {
    return offers.stream().filter(it -> it.failsOnly(why)).findFirst();
  }

  private static String priced(TypeOffer offer) {
    return "%s (%s an hour without tax)".formatted(offer.type().name(), offer.netText());
  }
}
