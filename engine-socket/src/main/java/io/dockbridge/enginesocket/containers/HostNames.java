package io.dockbridge.enginesocket.containers;

import java.util.Optional;

/**
 * How containers reach this machine by name. Called on the threads of requests. Thread-safe.
 *
 * <p>{@link ExtraHosts} gives a new container the names; they lead here once it runs.
 */
public interface HostNames {
  /** For a user who wants containers not to reach this machine. */
  HostNames NONE =
      new HostNames() {
        @Override
        public Optional<String> address() {
          return Optional.empty();
        }

        @Override
        public boolean reachesHostNetwork() {
          return false;
        }

        @Override
        public void awaitReachable() {}
      };

  /** What the names resolve to; empty: no container gets them. */
  Optional<String> address();

  /** Whether they lead here in containers that have the server's own network, too. */
  boolean reachesHostNetwork();

  /** A container is about to start: waits until what it connects to is there, but not for long. */
  void awaitReachable() throws InterruptedException;
}
