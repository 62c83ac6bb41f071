package io.dockbridge.lifecycle.server;

import io.dockbridge.hetzner.model.Server;
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

  /** What we keep of the cloud's description. */
  public static ServerInfo of(Server server, Optional<BigDecimal> priceHourly) {
    return new ServerInfo(
        server.id(),
        server.name(),
        address(server),
        server.serverType(),
        server.location(),
        server.created(),
        priceHourly);
  }

  /** IPv4, or IPv6 where there is no IPv4; empty text if there is neither. */
  public static String address(Server server) {
    return server.ipv4().or(server::ipv6).orElse("");
  }

  /** The same server at another address. */
  public ServerInfo at(String address) {
    return new ServerInfo(id, name, address, serverType, location, created, priceHourly);
  }

  @Override
  public String toString() {
    return name + " (id " + id + ", " + serverType + ", " + ip + ")";
  }
}
