package io.dockbridge.daemon;

import io.dockbridge.enginesocket.Engine;
import io.dockbridge.enginesocket.LocalAnswer;
import java.util.Optional;

/** Where the engine is, and everything about it that the rest of the daemon need not know. */
interface EngineSource {
  /** The engine, for the socket. */
  Engine engine();

  /** What users are told of it. */
  ServerReport report();

  /**
   * Answers a request of the control API that only this kind of source understands.
   *
   * @return empty if it does not
   */
  Optional<LocalAnswer> control(String method, String target);

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
