package io.dockbridge.daemon.session;

import io.dockbridge.enginesocket.Engine;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.util.Optional;

/** Where the engine is, and everything about it that the rest of the daemon need not know. */
public interface EngineSource {
  /** The path of an engine's own socket, unless somebody moved it. */
  String DEFAULT_SOCKET = "/var/run/docker.sock";

  /** The engine, for the socket. */
  Engine engine();

  /** What is said while it cannot be reached, a sentence or two. */
  String absence();

  /** What users are told of it. */
  ServerReport report();

  /**
   * Answers a request of the control API that only this kind of source understands.
   *
   * @return empty if it does not
   */
  Optional<LocalAnswer> control(String method, String target);

  /**
   * Finds out whether the engine can be had at all; called once, before anything listens.
   *
   * @throws DaemonException if it is clear already that it cannot
   */
  void require() throws DaemonException;

  /** Begins; called once, when the socket listens. */
  void start();

  /**
   * Ends; blocks until done. Idempotent.
   *
   * @param destroyServer whether a server that was made here is deleted
   */
  void stop(boolean destroyServer) throws InterruptedException;
}
