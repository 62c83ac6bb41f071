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

  /** {@code /_ping}: what the engine answered last, or what a usual one answers. */
  LocalAnswer ping();

  /** Whether the engine would answer the same now, as far as is known. */
  boolean isPingCurrent();

  /** A request is made; one for {@code /swarm/…} may change what the engine answers to a ping. */
  void noteRequest(String path);

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
