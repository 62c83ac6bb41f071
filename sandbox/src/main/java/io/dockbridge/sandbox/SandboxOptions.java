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
 * @param readOnlyToken may only read: everything else answers {@code token_readonly}
 * @param machines whether servers have machines; without, only the API is real (no root needed)
 * @param internet whether servers reach the Internet through this machine, if it has a default
 *     route
 * @param bootDelay how long a started server shows {@code running} before its system begins to boot
 * @param actionTime how long every action takes at least
 * @param addressRelease how long the primary IP of a deleted server still exists (and counts)
 * @param serverLimit servers at once
 * @param requestsPerHour the rate limit
 * @param clock decides when things were created and what they cost; the header {@code Date} is
 *     always the machine's own time
 */
public record SandboxOptions(
    int port,
    Optional<Path> state,
    String token,
    String readOnlyToken,
    boolean machines,
    boolean internet,
    Duration bootDelay,
    Duration actionTime,
    Duration addressRelease,
    int serverLimit,
    int requestsPerHour,
    InstantSource clock) {

  /** Real machines, random tokens, any port, Hetzner's limits. */
  public static SandboxOptions defaults() {
    return new SandboxOptions(
        0,
        Optional.empty(),
        randomToken(),
        randomToken(),
        true,
        true,
        Duration.ZERO,
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        10,
        3600,
        InstantSource.system());
  }

  /** Servers that exist in the API only: needs neither root nor Linux. */
  public static SandboxOptions apiOnly() {
    SandboxOptions d = defaults();
    return new SandboxOptions(
        d.port,
        d.state,
        d.token,
        d.readOnlyToken,
        false,
        false,
        d.bootDelay,
        Duration.ZERO,
        d.addressRelease,
        d.serverLimit,
        d.requestsPerHour,
        d.clock);
  }

  private static String randomToken() {
    return (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");
  }

  /** The same on this port. */
  public SandboxOptions withPort(int newPort) {
    return new SandboxOptions(
        newPort,
        state,
        token,
        readOnlyToken,
        machines,
        internet,
        bootDelay,
        actionTime,
        addressRelease,
        serverLimit,
        requestsPerHour,
        clock);
  }

  /** The same with its files below this directory. */
  public SandboxOptions withState(Path directory) {
    return new SandboxOptions(
        port,
        Optional.of(directory),
        token,
        readOnlyToken,
        machines,
        internet,
        bootDelay,
        actionTime,
        addressRelease,
        serverLimit,
        requestsPerHour,
        clock);
  }

  /** The same with this token. */
  public SandboxOptions withToken(String newToken) {
    return new SandboxOptions(
        port,
        state,
        newToken,
        readOnlyToken,
        machines,
        internet,
        bootDelay,
        actionTime,
        addressRelease,
        serverLimit,
        requestsPerHour,
        clock);
  }

  /** The same with slower or faster actions. */
  public SandboxOptions withActionTime(Duration time) {
    return new SandboxOptions(
        port,
        state,
        token,
        readOnlyToken,
        machines,
        internet,
        bootDelay,
        time,
        addressRelease,
        serverLimit,
        requestsPerHour,
        clock);
  }

  /** The same with other limits. */
  public SandboxOptions withLimits(int servers, int requests) {
    return new SandboxOptions(
        port,
        state,
        token,
        readOnlyToken,
        machines,
        internet,
        bootDelay,
        actionTime,
        addressRelease,
        servers,
        requests,
        clock);
  }

  /** The same with this clock. */
  public SandboxOptions withClock(InstantSource newClock) {
    return new SandboxOptions(
        port,
        state,
        token,
        readOnlyToken,
        machines,
        internet,
        bootDelay,
        actionTime,
        addressRelease,
        serverLimit,
        requestsPerHour,
        newClock);
  }

  /** The same without or with a way to the Internet. */
  public SandboxOptions withInternet(boolean offered) {
    return new SandboxOptions(
        port,
        state,
        token,
        readOnlyToken,
        machines,
        offered,
        bootDelay,
        actionTime,
        addressRelease,
        serverLimit,
        requestsPerHour,
        clock);
  }

  /** The same with systems that begin to boot late. */
  public SandboxOptions withBootDelay(Duration delay) {
    return new SandboxOptions(
        port,
        state,
        token,
        readOnlyToken,
        machines,
        internet,
        delay,
        actionTime,
        addressRelease,
        serverLimit,
        requestsPerHour,
        clock);
  }

  @Override
  public String toString() {
    return "SandboxOptions[port="
        + port
        + ", state="
        + state
        + ", machines="
        + machines
        + "]"; // no tokens
  }
}
