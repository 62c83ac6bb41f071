package io.dockbridge.lifecycle.orphans;

import java.util.Optional;

/** Knows which instances of this machine have a daemon. */
public interface InstanceClaims {
  /**
   * Keeps daemons away from an instance until the claim is closed.
   *
   * @return empty if a daemon runs there
   */
  Optional<Claim> claim(String instanceId);

  /** Whether a daemon of any instance runs. */
  boolean anyRuns();

  /**
   * An instance without a daemon.
   *
   * @param certain false if nothing of the instance is known here, so that its daemon might run
   *     where it cannot be seen
   */
  record Claim(boolean certain, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
      release.run();
    }
  }
}
