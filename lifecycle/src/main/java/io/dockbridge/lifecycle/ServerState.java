package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the server stands: {@code Absent → Provisioning → Ready ⇄ Reconnecting}, {@code Ready ⇄
 * Draining → Destroying → Absent}; {@code Failed} is left by the next request. A server of an
 * earlier run is taken over by {@code Absent → Reconnecting}.
 */
public sealed interface ServerState {
  /** There is no server. */
  record Absent() implements ServerState {}

  /**
   * A server is being made, or one of an earlier run taken over.
   *
   * @param step what is being done, for people
   */
  record Provisioning(String step) implements ServerState {}

  /** The server can be used. */
  record Ready(ReadyServer server) implements ServerState {}

  /**
   * The server has been of use, but there is no connection to it (any more): it is tried.
   *
   * @param failures attempts that have failed since
   * @param problem why the last one failed, for people
   */
  record Reconnecting(ServerInfo server, int failures, String problem) implements ServerState {}

  /**
   * Nobody uses the server; it goes at {@code until} unless somebody comes.
   *
   * @param reason why it counts as idle, for people
   */
  record Draining(ReadyServer server, Instant until, String reason) implements ServerState {}

  /** The server is being deleted. */
  record Destroying(ServerInfo server) implements ServerState {}

  /**
   * No server could be had.
   *
   * @param reason what happened, in one line
   * @param advice what the user can do
   */
  record Failed(String reason, String advice) implements ServerState {}

  /** One lower-case word for {@code status}. */
  default String word() {
    return switch (this) {
      case Absent _ -> "absent";
      case Provisioning _ -> "provisioning";
      case Ready _ -> "ready";
      case Reconnecting _ -> "reconnecting";
      case Draining _ -> "draining";
      case Destroying _ -> "destroying";
      case Failed _ -> "failed";
    };
  }

  /** The server that this state is about; none while there is none to use. */
  default Optional<ServerInfo> existingServer() {
    return switch (this) {
      case Ready(ReadyServer ready) -> Optional.of(ready.info());
      case Draining(ReadyServer ready, _, _) -> Optional.of(ready.info());
      case Reconnecting(ServerInfo info, _, _) -> Optional.of(info);
      case Destroying(ServerInfo info) -> Optional.of(info);
      case Absent _, Provisioning _, Failed _ -> Optional.empty();
    };
  }

  /** What the state says of itself, for people. */
  default String detail() {
    return switch (this) {
      case Absent _ -> "no server; the next command makes one";
      case Provisioning(String step) -> step;
      case Ready _ -> "in use";
      case Reconnecting(_, _, String problem) -> problem;
      case Draining(_, _, String reason) -> reason;
      case Destroying _ -> "being deleted";
      case Failed(String reason, String advice) -> reason + "; " + advice;
    };
  }

  /** Whether the server may go from here to {@code next}. */
  default boolean mayBecome(ServerState next) {
    return switch (this) {
      case Absent _ ->
          next instanceof Provisioning || next instanceof Reconnecting || next instanceof Failed;
      case Provisioning _ -> !(next instanceof Draining);
      case Ready _ ->
          next instanceof Reconnecting || next instanceof Draining || next instanceof Destroying;
      case Reconnecting _ -> !(next instanceof Draining || next instanceof Provisioning);
      case Draining _ ->
          next instanceof Ready || next instanceof Reconnecting || next instanceof Destroying;
      case Destroying _ -> next instanceof Absent || next instanceof Failed;
      case Failed _ ->
          next instanceof Provisioning || next instanceof Reconnecting || next instanceof Absent;
    };
  }
}
