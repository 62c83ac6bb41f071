package io.dockbridge.hetzner.model;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** A server type runs images of its own architecture only. */
public enum Architecture {
  X86,
  ARM,
  /** A word this client does not know. */
  @JsonEnumDefaultValue
  UNKNOWN
}
