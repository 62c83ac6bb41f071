package io.dockbridge.daemon;

import io.dockbridge.enginesocket.Engine;

/** Where the engine is, and everything about it that the rest of the daemon need not know. */
interface EngineSource {
  /** The engine, for the socket. */
  Engine engine();

  /** What users are told of it. */
  ServerReport report();

  /**
   * Begins; to be called once.
   *
   * @throws DaemonException if it is clear already that the engine cannot be had
   */
  void start() throws DaemonException;

  /**
   * Ends; blocks until done. Idempotent.
   *
   * @param destroyServer whether a server that was made here is deleted
   */
  void stop(boolean destroyServer) throws InterruptedException;
}
