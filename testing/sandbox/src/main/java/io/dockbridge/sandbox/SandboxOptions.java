package io.dockbridge.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * How a sandbox is opened. Start from {@link #defaults()} and change what matters.
 *
 * @param port where the API listens on 127.0.0.1; 0 for a free one
 * @param state where disks are kept while the sandbox is open, in a directory of its own below
 *     this; must not lie on an overlay file system; empty for a place found by itself
 * @param token may do everything
 * @param machines whether servers have machines, which reach the Internet through this one if it
 *     has a default route; without, only the API is real (no root needed)
 * @param actionTime how long every action takes at least
 * @param limits how much the project may do
 * @param clock decides when things were created and what they cost; the header {@code Date} is
 *     always the machine's own time
 */
public record SandboxOptions(
    int port,
    Optional<Path> state,
    String token,
    boolean machines,
    Duration actionTime,
    Limits limits,
    InstantSource clock) {

  /**
   * How much a project may do.
   *
   * @param servers at once
   * @param requestsPerHour the rate limit
   */
  public record Limits(int servers, int requestsPerHour) {}

  private static final Limits HETZNERS = new Limits(10, 3600);

  /** Real machines, a random token, any port, Hetzner's limits. */
  public static SandboxOptions defaults() {
    return startingFrom(true, Duration.ofMillis(200));
  }

  /** Servers that exist in the API only: needs neither root nor Linux. */
  public static SandboxOptions apiOnly() {
    return startingFrom(false, Duration.ZERO);
  }

  private static SandboxOptions startingFrom(boolean machines, Duration actionTime) {
    return new SandboxOptions(
        0, Optional.empty(), randomToken(), machines, actionTime, HETZNERS, InstantSource.system());
  }

  /** As long as Hetzner's. */
  static String randomToken() {
    return (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");
  }

  /** The same on this port. */
  public SandboxOptions withPort(int number) {
    return new SandboxOptions(number, state, token, machines, actionTime, limits, clock);
  }

  /** The same with its files below this directory. */
  public SandboxOptions withState(Path directory) {
    Optional<Path> place = Optional.of(directory);
    return new SandboxOptions(port, place, token, machines, actionTime, limits, clock);
  }

  /** The same with this token. */
  public SandboxOptions withToken(String other) {
    return new SandboxOptions(port, state, other, machines, actionTime, limits, clock);
  }

  /** The same with slower or faster actions. */
  public SandboxOptions withActionTime(Duration time) {
    return new SandboxOptions(port, state, token, machines, time, limits, clock);
  }

  /** The same with other limits. */
  public SandboxOptions withLimits(int servers, int requestsPerHour) {
    Limits other = new Limits(servers, requestsPerHour);
    return new SandboxOptions(port, state, token, machines, actionTime, other, clock);
  }

  /** The same with this clock. */
  public SandboxOptions withClock(InstantSource other) {
    return new SandboxOptions(port, state, token, machines, actionTime, limits, other);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SandboxOptions[port=%d, state=%s, machines=%s]".formatted(port, state, machines);
  }
}
