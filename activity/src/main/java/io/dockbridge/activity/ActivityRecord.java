package io.dockbridge.activity;

import java.time.Instant;

/**
 * One line of the activity history.
 *
 * @param what for people, as "POST /containers/create" or "port 8080"
 * @param event whether it began or ended
 */
public record ActivityRecord(Instant time, ActivityKind kind, String what, Event event) {
  /** Beginning or end. */
  public enum Event {
    BEGAN,
    ENDED
  }
}
