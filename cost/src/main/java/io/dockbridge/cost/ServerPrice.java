package io.dockbridge.cost;

import java.util.Optional;

/**
 * What a server costs.
 *
 * @param currency as the account is billed in: EUR or USD
 * @param ipv4 of its address, which is paid for apart; empty if it has none
 */
public record ServerPrice(String currency, Rate server, Optional<Rate> ipv4) {
  /** What a started hour costs, the address included. */
  public Amount hourly() {
    return ipv4.map(Rate::hourly).map(server.hourly()::plus).orElse(server.hourly());
  }

  /** What so many hours of one month cost, the address included. */
  Amount of(long hours) {
    Amount alone = server.of(hours);
    return ipv4.map(it -> alone.plus(it.of(hours))).orElse(alone);
  }
}
