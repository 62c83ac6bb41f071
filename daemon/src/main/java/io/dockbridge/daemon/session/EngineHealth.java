package io.dockbridge.daemon.session;

import java.time.Instant;
import java.util.Optional;

/** How an engine was when it was asked last, on a connection to its machine that stands. */
public sealed interface EngineHealth {
  /** When that was. */
  Instant checked();

  /** It answered. */
  record Answers(Instant checked) implements EngineHealth {}

  /** Nobody listens there, or whoever does hung up. */
  record Away(Instant checked, String reason) implements EngineHealth {}

  /**
   * It takes connections and does not answer.
   *
   * @param since when the first question was asked that had no answer
   */
  record Hangs(Instant checked, Instant since) implements EngineHealth {}

  /** What is wrong, in a line. */
  default Optional<String> problem() {
    return switch (this) {
      case Answers _ -> Optional.empty();
      case Away(_, String reason) -> Optional.of(reason);
      case Hangs(_, Instant since) ->
          Optional.of("The Docker engine takes connections, but has not answered since " + since);
    };
  }
}
