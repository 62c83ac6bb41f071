package io.dockbridge.hetzner.model;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server. It costs money as long as it exists, running or not.
 *
 * @param created when its first paid hour began, by the API's clock
 * @param locked whether an action holds it, so that others answer 423
 * @param ipv4 its public address; may be missing although one was wanted
 * @param ipv6 its public address: the first of its /64 network
 * @param serverType the type's name; empty if the answer has none
 * @param location the location's name; empty if the answer has none
 * @param volumes ids of the attached volumes
 */
public record Server(
    long id,
    String name,
    Status status,
    Instant created,
    Map<String, String> labels,
    boolean locked,
    Optional<String> ipv4,
    Optional<String> ipv6,
    String serverType,
    String location,
    List<Long> volumes) {

  /** The time it was created decides about money: an answer without it is none. */
  public Server {
    requireNonNull(created, "created is null");
    status = requireNonNullElse(status, Status.UNKNOWN);
  }

  /** The API's words for what a server does. */
  public enum Status {
    INITIALIZING,
    STARTING,
    RUNNING,
    STOPPING,
    OFF,
    DELETING,
    MIGRATING,
    REBUILDING,
    /** The API's own "unknown", or a word this client does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Server of(Wire wire) {
    PublicNet net = wire.publicNet().orElse(PublicNet.NONE);
    return new Server(
        wire.id(),
        wire.name(),
        wire.status(),
        wire.created(),
        wire.labels(),
        wire.locked(),
        net.ipv4().map(Address::ip),
        net.ipv6().map(Address::firstOfNetwork),
        wire.serverType().map(Named::name).orElse(""),
        wire.location().map(Named::name).orElse(""),
        wire.volumes());
  }

  /** The object as it is sent. */
  record Wire(
      long id,
      String name,
      Status status,
      Instant created,
      Map<String, String> labels,
      boolean locked,
      Optional<PublicNet> publicNet,
      Optional<Named> serverType,
      Optional<Named> location,
      List<Long> volumes) {}

  record PublicNet(Optional<Address> ipv4, Optional<Address> ipv6) {
    static final PublicNet NONE = new PublicNet(Optional.empty(), Optional.empty());
  }

  record Address(String ip) {
    /** {@code 2001:db8::/64} → {@code 2001:db8::1}, which is what the server gets. */
    String firstOfNetwork() {
      int slash = ip.indexOf('/');
      return slash < 0 ? ip : ip.substring(0, slash) + "1";
    }
  }

  record Named(String name) {}
}
