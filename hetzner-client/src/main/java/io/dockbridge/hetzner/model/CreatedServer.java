package io.dockbridge.hetzner.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The answer to {@code POST /servers}: the server costs money from now on, even if an action fails.
 *
 * @param nextActions what follows the creation, such as {@code start_server}
 */
public record CreatedServer(Server server, Optional<Action> action, List<Action> nextActions) {
  /** An answer without the server is none. */
  public CreatedServer {
    requireNonNull(server, "server is null");
  }

  /** All that must succeed before the server runs. */
  public List<Action> actions() {
    return Stream.concat(action.stream(), nextActions.stream()).toList();
  }
}
