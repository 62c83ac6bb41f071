package io.dockbridge.hetzner;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The answer to {@code POST /volumes}: the volume costs money from now on. */
public record CreatedVolume(Volume volume, Optional<Action> action, List<Action> nextActions) {
  /** All that must succeed before the volume can be used. */
  public List<Action> actions() {
    return Stream.concat(action.stream(), nextActions.stream()).toList();
  }
}
