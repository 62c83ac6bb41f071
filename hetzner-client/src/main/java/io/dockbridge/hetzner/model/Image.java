package io.dockbridge.hetzner.model;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Optional;

/**
 * An image to make servers of.
 *
 * @param name exists once per architecture; empty for snapshots
 */
public record Image(long id, Status status, Optional<String> name, Architecture architecture) {

  /** An unknown word is no reason not to list the others. */
  public Image {
    status = requireNonNullElse(status, Status.UNKNOWN);
    architecture = requireNonNullElse(architecture, Architecture.UNKNOWN);
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
