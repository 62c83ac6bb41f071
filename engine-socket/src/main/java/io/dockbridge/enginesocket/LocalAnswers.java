package io.dockbridge.enginesocket;

/**
 * What is answered here instead of by an engine. Thread-safe and quick: nothing here waits for a
 * server.
 */
public interface LocalAnswers {
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
