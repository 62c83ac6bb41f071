package io.dockbridge.hetzner;

import java.util.List;
import java.util.stream.Stream;

/**
 * The answer to {@code POST /servers}: the server costs money from now on, even if an action fails.
 *
 * @param nextActions what follows the creation, such as {@code start_server}
 */
public record CreatedServer(Server server, Action action, List<Action> nextActions) {
  /** All that must succeed before the server runs. */
  public List<Action> actions() {
    return Stream.concat(Stream.of(action), nextActions.stream()).toList();
  }
}
