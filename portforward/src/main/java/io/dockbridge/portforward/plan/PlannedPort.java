package io.dockbridge.portforward.plan;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What becomes of a {@link PortWish}.
 *
 * @param wish what was asked for
 * @param hostPort what to ask the engine for instead: a number, or empty for one that it chooses
 * @param label the local port, which the container has to carry where the server's is another
 * @param warning what the user should know, if anything
 */
public record PlannedPort(
    PortWish wish, String hostPort, OptionalInt label, Optional<String> warning) {
  public static PlannedPort unchanged(PortWish wish, Optional<String> warning) {
    return new PlannedPort(wish, wish.hostPort(), OptionalInt.empty(), warning);
  }

  /** The same with this warning, which is more important than another. */
  public PlannedPort withWarning(String more) {
    return new PlannedPort(wish, hostPort, label, Optional.of(more));
  }
}
