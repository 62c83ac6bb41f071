package io.dockbridge.hetzner.model;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Optional;

/**
 * Something that the API does after it answered.
 *
 * @param command for instance {@code create_server}
 * @param status the only thing to decide by: examples show an error on running actions too
 * @param progress 0 to 100
 * @param error why it failed; only meaningful when the status is ERROR
 */
public record Action(
    long id, String command, Status status, int progress, Optional<Failure> error) {

  /** Without a status nobody can tell that it ended. */
  public Action {
    status = requireNonNullElse(status, Status.UNKNOWN);
  }

  /** How far it is. */
  public enum Status {
    RUNNING,
    SUCCESS,
    ERROR,
    /** A word this client does not know; treated as running. */
    @JsonEnumDefaultValue
    UNKNOWN
  }

  /** Why it failed. */
  public record Failure(String code, String message) {}

  public boolean running() {
    return status == Status.RUNNING || status == Status.UNKNOWN;
  }
}
