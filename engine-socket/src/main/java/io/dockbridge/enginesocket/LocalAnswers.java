package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.http.LocalAnswer;
import java.util.Map;
import java.util.Optional;

/**
 * What is answered here instead of by an engine. Thread-safe and quick: nothing here waits for a
 * server.
 */
public interface LocalAnswers {
  /** The headers that every answer of the engine carries, by name. */
  Map<String, String> headers();

  /** What the engine answers to a client that speaks this API version; empty if it serves it. */
  Optional<LocalAnswer> refusal(String apiVersion);

  /** {@code /_ping}, always answered here. */
  LocalAnswer ping();

  /** {@code /version} while no engine can be reached. */
  LocalAnswer version();

  /** {@code /info} while no engine can be reached. */
  LocalAnswer info();

  /**
   * The control API.
   *
   * @param target the request target, beginning with {@code /_dockbridge/}
   */
  LocalAnswer control(String method, String target);
}
