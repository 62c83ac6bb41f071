package io.dockbridge.lifecycle.idle;

import java.time.Instant;
import java.util.Optional;

/** Whether a server is still needed, and why; the reason is what users read. */
public sealed interface IdleDecision {
  /** Why, for people. */
  String reason();

  /**
   * It is needed.
   *
   * @param until when that ends if nothing happens until then; empty if nobody can know
   */
  record Keep(String reason, Optional<Instant> until) implements IdleDecision {}

  /** Nobody needs it. */
  record Idle(String reason) implements IdleDecision {}
}
