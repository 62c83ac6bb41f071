package io.dockbridge.cost;

import io.dockbridge.cost.BilledServer.Period;
import io.dockbridge.cost.LedgerLine.Created;
import io.dockbridge.cost.LedgerLine.Gone;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ledger, summed up.
 *
 * @param servers in the order in which they came
 */
public record Bill(List<BilledServer> servers) {
  /** Copies the list. */
  public Bill {
    servers = List.copyOf(servers);
  }

  /**
   * Sums over servers.
   *
   * @param amounts by currency; an account has one, which may change in years
   * @param hours that are paid for, those without a price included
   * @param unpriced how many of the servers have no price, so that the amounts are too low
   */
  public record Total(SortedMap<String, Amount> amounts, long hours, int unpriced) {
    /** What it is in one currency. */
    public Amount in(String currency) {
      return amounts.getOrDefault(currency, Amount.ZERO);
    }
  }

  /** Reads the lines of a ledger in their order. */
  public static Bill of(List<LedgerLine> lines) {
    Map<Long, Created> servers = new LinkedHashMap<>();
    Map<Long, Instant> gone = new HashMap<>();
    for (LedgerLine line : lines) {
      switch (line) {
        case Created created -> {
          servers.merge(created.id(), created, Bill::again);
          gone.remove(created.id());
        }
        // The first one to see it gone saw it best.
        case Gone(long id, Instant when) -> gone.putIfAbsent(id, when);
      }
    }
    return new Bill(
        servers.values().stream()
            .map(it -> billed(it, Optional.ofNullable(gone.get(it.id()))))
            .toList());
  }

  /** The servers of one instance. */
  public Bill of(String instance) {
    return new Bill(servers.stream().filter(it -> it.instance().equals(instance)).toList());
  }

  /** The servers that still exist. */
  public Bill existing() {
    return new Bill(servers.stream().filter(it -> it.gone().isEmpty()).toList());
  }

  /** The instances that have had servers, in the order of their first one. */
  public List<String> instances() {
    return servers.stream().map(BilledServer::instance).distinct().toList();
  }

  /** The server of this id. */
  public Optional<BilledServer> server(long id) {
    return servers.stream().filter(it -> it.id() == id).findFirst();
  }

  /** What began in this time. */
  public Total total(Period period, Instant now, ZoneId zone) {
    SortedMap<String, Amount> amounts = new TreeMap<>();
    List<BilledServer> unpriced = new ArrayList<>();
    long hours = 0;
    for (BilledServer server : servers) {
      long inPeriod = server.hours(period, now);
      hours += inPeriod;
      if (server.price().isPresent()) {
        String currency = server.price().get().currency();
        amounts.merge(currency, server.cost(period, now, zone), Amount::plus);
      } else if (inPeriod > 0) {
        unpriced.add(server);
      }
    }
    return new Total(amounts, hours, unpriced.size());
  }

  private static BilledServer billed(Created line, Optional<Instant> gone) {
    return new BilledServer(
        line.id(),
        line.name(),
        line.instance(),
        line.serverType(),
        line.location(),
        line.created(),
        gone,
        line.price());
  }

  /** What was known before is not lost because the later line knows less. */
  private static Created again(Created first, Created later) {
    return later.at(first.price().or(later::price));
  }
}
