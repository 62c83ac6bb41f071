package io.dockbridge.enginesocket;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.util.Optional;

/** The engine that the socket leads to, of which there may be none at the moment. Thread-safe. */
public interface Engine {
  /**
   * Opens a stream to the engine; waits for a server, and has one made if there is none.
   *
   * @throws EngineUnavailableException if no server can be had
   * @throws InterruptedException if the waiting thread was interrupted: the server still comes, for
   *     others
   */
  Duplex open() throws EngineUnavailableException, IOException, InterruptedException;

  /**
   * A stream that was opened before anybody asked, if there is one; waits for nothing. It may turn
   * out to be dead, so it is for requests that can be sent again.
   */
  Optional<Duplex> spareStream();

  /**
   * As {@link #spareStream}, for a question that is no use: a server that is about to go still
   * goes.
   */
  Optional<Duplex> spareStreamUnused();

  /**
   * Opens a stream to the engine if it can be reached now; never waits for a server, wakes nothing.
   */
  Optional<Duplex> openIfReady();

  /**
   * The path of the engine's own socket on its machine, for containers that mount it. Where none
   * can be known yet, the path that Docker uses.
   */
  String socketPath();

  /** What is being done towards an engine, in a few words; empty if there is one. */
  Optional<String> progress();

  /**
   * Waits until an engine is there, wakes nothing, and opens a stream to it.
   *
   * @throws InterruptedException if the waiting thread was interrupted
   */
  Duplex openWhenReady() throws IOException, InterruptedException;
}
