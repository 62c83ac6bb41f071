package io.dockbridge.hetzner.model;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A disk that outlives servers. It costs money by its size as long as it exists.
 *
 * @param size GB
 * @param server the server it is attached to
 * @param location the location's name; only servers there can have it
 * @param linuxDevice its path on the server
 * @param deleteProtected whether deleting it answers PROTECTED
 */
public record Volume(
    long id,
    String name,
    int size,
    Optional<Long> server,
    Status status,
    String location,
    String linuxDevice,
    boolean deleteProtected,
    Map<String, String> labels,
    Optional<Instant> created) {

  /** An unknown word is no reason not to list the others. */
  public Volume {
    status = requireNonNullElse(status, Status.UNKNOWN);
  }

  /** Whether it can be used. */
  public enum Status {
    CREATING,
    AVAILABLE,
    /** A word this client does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Volume of(Wire wire) {
    return new Volume(
        wire.id(),
        wire.name(),
        wire.size(),
        wire.server(),
        wire.status(),
        wire.location().map(Location::name).orElse(""),
        wire.linuxDevice(),
        wire.protection().map(Protection::delete).orElse(false),
        wire.labels(),
        wire.created());
  }

  /** The object as it is sent. */
  record Wire(
      long id,
      String name,
      int size,
      Optional<Long> server,
      Status status,
      Optional<Location> location,
      String linuxDevice,
      Optional<Protection> protection,
      Map<String, String> labels,
      Optional<Instant> created) {}

  record Protection(boolean delete) {}
}
