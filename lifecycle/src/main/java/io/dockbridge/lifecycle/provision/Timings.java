package io.dockbridge.lifecycle.provision;

import java.time.Duration;

/**
 * How long the steps to a ready server took.
 *
 * @param create from asking for it to the cloud's answer
 * @param boot from there until something listens at the SSH port
 * @param ssh from there until logged in
 * @param engine from there until the Docker engine answered
 */
public record Timings(Duration create, Duration boot, Duration ssh, Duration engine) {
  /** All of them together. */
  public Duration total() {
    return create.plus(boot).plus(ssh).plus(engine);
  }
}
