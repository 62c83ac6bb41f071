package io.dockbridge.cost;

import io.dockbridge.hetzner.model.Money;
import io.dockbridge.hetzner.model.Price;
import io.dockbridge.hetzner.model.Pricing;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The cloud's prices in the words of the ledger. */
public record PriceList(Pricing pricing) {
  /**
   * What a server costs; empty if the cloud names no price for it.
   *
   * @param ipv4 whether it has an address that is paid for
   */
  public Optional<ServerPrice> server(String serverType, String location, boolean ipv4) {
    return pricing.serverPrice(serverType, location).map(it -> price(it, ipv4));
  }

  /** What a server with an address costs at most, wherever the cloud puts it. */
  public Optional<ServerPrice> dearest(String serverType) {
    return pricing.serverTypes().stream()
        .filter(it -> it.name().equals(serverType))
        .flatMap(it -> it.prices().stream())
        .map(it -> price(it, true))
        .max(Comparator.comparing(it -> it.hourly().gross()));
  }

  private ServerPrice price(Price server, boolean ipv4) {
    Optional<Rate> address =
        Stream.of(server.location())
            .filter(_ -> ipv4)
            .flatMap(it -> pricing.ipv4Price(it).stream())
            .map(PriceList::rate)
            .findFirst();
    return new ServerPrice(pricing.currency(), rate(server), address);
  }

  private static Rate rate(Price price) {
    return new Rate(amount(price.priceHourly()), price.priceMonthly().map(PriceList::amount));
  }

  private static Amount amount(Money money) {
    return new Amount(money.net(), money.gross());
  }
}
