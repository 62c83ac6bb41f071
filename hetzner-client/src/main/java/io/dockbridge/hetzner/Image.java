package io.dockbridge.hetzner;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An image to make servers of.
 *
 * @param name exists once per architecture; empty for snapshots
 * @param imageSize GB, compressed: what a snapshot is billed by
 * @param diskSize GB that a server's disk must have
 * @param deprecated since when it should not be used any more
 */
public record Image(
    long id,
    Type type,
    Status status,
    Optional<String> name,
    String description,
    Optional<BigDecimal> imageSize,
    BigDecimal diskSize,
    Optional<Instant> created,
    Architecture architecture,
    Optional<Instant> deprecated,
    Map<String, String> labels) {

  /** Where it comes from. */
  public enum Type {
    SYSTEM,
    APP,
    SNAPSHOT,
    BACKUP,
    /** A word this client does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
  }

  /** Whether it can be used. */
  public enum Status {
    AVAILABLE,
    CREATING,
    UNAVAILABLE,
    /** A word this client does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
  }
}
