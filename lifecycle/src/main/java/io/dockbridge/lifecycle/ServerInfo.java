package io.dockbridge.lifecycle;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a server of ours.
 *
 * @param ip the address that SSH is spoken with: IPv4, or IPv6 where there is no IPv4
 * @param created by the cloud's clock; its paid hours count from here
 * @param priceHourly net, in the account's currency; empty if the cloud named no price
 */
public record ServerInfo(
    long id,
    String name,
    String ip,
    String serverType,
    String location,
    Instant created,
    Optional<BigDecimal> priceHourly) {

  /** The same server at another address. */
  ServerInfo at(String address) {
    return new ServerInfo(id, name, address, serverType, location, created, priceHourly);
  }

  @Override
  public String toString() {
    return name + " (id " + id + ", " + serverType + ", " + ip + ")";
  }
}
