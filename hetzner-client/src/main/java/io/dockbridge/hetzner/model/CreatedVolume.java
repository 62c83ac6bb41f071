package io.dockbridge.hetzner.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The answer to {@code POST /volumes}: the volume costs money from now on. */
public record CreatedVolume(Volume volume, Optional<Action> action, List<Action> nextActions) {
  /** An answer without the volume is none. */
  public CreatedVolume {
    requireNonNull(volume, "volume is null");
  }

  /** All that must succeed before the volume can be used. */
  public List<Action> actions() {
    return Stream.concat(action.stream(), nextActions.stream()).toList();
  }
}
