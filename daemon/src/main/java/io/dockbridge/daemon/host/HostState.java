package io.dockbridge.daemon.host;

import java.util.Optional;

/** Where the connection to a host stands: {@code Connecting ⇄ Connected → Ended}. */
sealed interface HostState {
  /**
   * There is none, or none any more; it is tried.
   *
   * @param failures attempts that have failed since
   * @param problem why the last one failed, or why the connection was lost
   */
  record Connecting(int failures, Optional<HostProblem> problem) implements HostState {}

  /**
   * It stands, and the engine has answered.
   *
   * @param enginePath of its socket on the host
   * @param detour how the host is reached where it passes no streams on, in a phrase
   */
  record Connected(String enginePath, Optional<String> detour) implements HostState {}

  /** Over. */
  record Ended() implements HostState {}
}
