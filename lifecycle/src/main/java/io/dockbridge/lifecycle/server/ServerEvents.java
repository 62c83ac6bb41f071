package io.dockbridge.lifecycle.server;

/**
 * Hears what becomes of servers, for hooks and notifications. All calls come from the lifecycle's
 * own thread, never at once and never under a lock; none may throw.
 */
public interface ServerEvents {
  /** A new server is ready; not one of an earlier run. */
  void created(ServerInfo server);

  /** It is deleted as soon as this returns; until then it answers over SSH. */
  void destroying(ServerInfo server);

  /** It is gone for good. */
  void destroyed(ServerInfo server);

  /** It could not be deleted and is still billed; it is tried again. */
  void notDestroyed(ServerInfo server, String reason);
}
