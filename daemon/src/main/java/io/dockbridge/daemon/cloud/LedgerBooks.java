package io.dockbridge.daemon.cloud;

import io.dockbridge.cost.Amount;
import io.dockbridge.cost.Bill;
import io.dockbridge.cost.BilledServer;
import io.dockbridge.cost.BilledServer.Period;
import io.dockbridge.cost.Ledger;
import io.dockbridge.cost.LedgerLine;
import io.dockbridge.cost.PriceList;
import io.dockbridge.cost.ServerPrice;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Pricing;
import io.dockbridge.lifecycle.provision.CostLedger;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the ledger, and refuses servers that would exceed the month's budget. The lifecycle's
 * thread does both; any thread may ask what a server has cost.
 */
final class LedgerBooks implements CostLedger {
  private static final Logger log = LoggerFactory.getLogger(LedgerBooks.class);

  /** Prices change a few times a year. */
  private static final Duration PRICES_LAST = Duration.ofDays(1);

  /** A cloud that does not tell them must not delay one candidate after the other. */
  private static final Duration REFUSAL_LASTS = Duration.ofMinutes(1);

  private static final ZoneId ZONE = ZoneId.systemDefault();
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZONE);

  /**
   * What may be bought.
   *
   * @param monthlyBudget with tax, for a month and all servers of the ledger; 0: any sum
   * @param maxServersPerHour of this instance; 0: any number
   */
  record Limits(BigDecimal monthlyBudget, int maxServersPerHour) {}

  private final Ledger ledger;
  private final String instance;
  private final Supplier<Pricing> pricing;
  private final BigDecimal budget;
  private final int maxServersPerHour;
  private final InstantSource clock;

  /** Of the lifecycle's thread. */
  private Optional<PriceList> prices = Optional.empty();

  /** Of the lifecycle's thread. */
  private Instant asked = Instant.MIN;

  /** Of the lifecycle's thread. */
  private Duration answerLasts = Duration.ZERO;

  /** The ledger as it was when it was written last. */
  private volatile Bill bill = new Bill(List.of());

  /**
   * Books on this ledger.
   *
   * @param pricing asks the cloud
   * @param limits of what may be bought
   */
  LedgerBooks(
      Ledger ledger,
      String instance,
      Supplier<Pricing> pricing,
      Limits limits,
      InstantSource clock) {
    this.ledger = ledger;
    this.instance = instance;
    this.pricing = pricing;
    this.budget = limits.monthlyBudget();
    this.maxServersPerHour = limits.maxServersPerHour();
    this.clock = clock;
  }

  @Override
  public Optional<String> approve(String serverType, Optional<String> location)
      throws ServerUnavailableException {
    approveNumber();
    refreshPrices();
    Optional<ServerPrice> price =
        prices.flatMap(
            it ->
                location.isPresent()
                    ? it.server(serverType, location.get(), true)
                    : it.dearest(serverType));
    if (budget.signum() > 0) {
      approveSum(serverType, price.orElseThrow(() -> unknownPrice(serverType)));
    }
    return price.map(
        it -> "%s %s an hour, with tax".formatted(rounded(it.hourly().gross()), it.currency()));
  }

  private void approveSum(String serverType, ServerPrice price) throws ServerUnavailableException {
    Amount spent = spent().in(price.currency());
    if (spent.gross().add(price.hourly().gross()).compareTo(budget) > 0) {
      throw overBudget(serverType, price, spent);
    }
  }

  private void approveNumber() throws ServerUnavailableException {
    if (maxServersPerHour == 0) {
      return;
    }
    Instant anHourAgo = clock.instant().minus(Duration.ofHours(1));
    List<Instant> recent =
        lines().of(instance).servers().stream()
            .map(BilledServer::created)
            .filter(it -> it.isAfter(anHourAgo))
            .sorted()
            .toList();
    if (recent.size() >= maxServersPerHour) {
      Instant next = recent.get(recent.size() - maxServersPerHour).plus(Duration.ofHours(1));
      throw new ServerUnavailableException(
          "%d servers were created within the last hour, and limits.max_servers_per_hour is %d"
              .formatted(recent.size(), maxServersPerHour),
          "wait until %s, or raise the limit and start DockBridge again"
              .formatted(CLOCK.format(next)));
    }
  }

  private Bill lines() throws ServerUnavailableException {
    try {
      return Bill.of(ledger.lines());
    } catch (IOException e) {
      throw new ServerUnavailableException(
          "the limits of what may be bought cannot be checked: the ledger cannot be read: "
              + e.getMessage(),
          "check the permissions of ledger.jsonl",
          e);
    }
  }

  private Bill.Total spent() throws ServerUnavailableException {
    Instant now = clock.instant();
    return lines().total(Period.month(now, ZONE), now, ZONE);
  }

  private static ServerUnavailableException unknownPrice(String serverType) {
    return new ServerUnavailableException(
        "limits.monthly_budget cannot be checked: the cloud names no price for " + serverType,
        "try again, or choose another hetzner.server_type");
  }

  private ServerUnavailableException overBudget(
      String serverType, ServerPrice price, Amount spent) {
    return new ServerUnavailableException(
        ("this month's budget is used up: %s %s spent, an hour of %s costs %s, and"
                + " limits.monthly_budget is %s (with tax)")
            .formatted(
                plain(spent.gross()),
                price.currency(),
                serverType,
                plain(price.hourly().gross()),
                plain(budget)),
        "raise limits.monthly_budget and start DockBridge again, or wait for the next month;"
            + " `dockbridge cost` shows what was spent");
  }

  /** An hour costs fractions of a cent. */
  private static String rounded(BigDecimal amount) {
    return plain(amount.setScale(4, RoundingMode.HALF_UP));
  }

  private static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }

  @Override
  public void exist(List<ServerInfo> servers) throws IOException {
    Bill before = Bill.of(ledger.lines());
    for (ServerInfo server : servers) {
      if (isNews(before.server(server.id()))) {
        ledger.append(created(server));
      }
    }
    for (BilledServer known : before.of(instance).existing().servers()) {
      if (servers.stream().noneMatch(it -> it.id() == known.id())) {
        ledger.append(new LedgerLine.Gone(known.id(), clock.instant()));
      }
    }
    bill = Bill.of(ledger.lines());
  }

  /** A server that has no price yet is written again, as there may be one now. */
  private static boolean isNews(Optional<BilledServer> known) {
    return known.filter(it -> it.gone().isEmpty() && it.price().isPresent()).isEmpty();
  }

  private LedgerLine created(ServerInfo server) {
    refreshPrices();
    boolean ipv4 = !server.ip().contains(":");
    return LedgerLine.Created.unpriced(
            server.id(),
            server.name(),
            instance,
            server.serverType(),
            server.location(),
            server.created())
        .at(prices.flatMap(it -> it.server(server.serverType(), server.location(), ipv4)));
  }

  private void refreshPrices() {
    Instant now = clock.instant();
    if (!now.isBefore(asked) && now.isBefore(asked.plus(answerLasts))) {
      return;
    }
    asked = now;
    answerLasts = REFUSAL_LASTS;
    try {
      prices = Optional.of(new PriceList(pricing.get()));
      answerLasts = PRICES_LAST;
    } catch (HetznerException e) {
      log.info("The cloud does not say its prices now: {}", e.getMessage());
    }
  }

  /** What this server has cost so far; empty if it is not in the ledger or has no price. */
  Optional<ServerCost> cost(long server) {
    Instant now = clock.instant();
    return bill.server(server)
        .flatMap(
            it ->
                it.price()
                    .map(
                        price ->
                            new ServerCost(it.hours(now), it.cost(now, ZONE), price.currency())));
  }
}
