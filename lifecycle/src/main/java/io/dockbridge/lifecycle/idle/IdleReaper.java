package io.dockbridge.lifecycle.idle;

import io.dockbridge.activity.ActivitySnapshot;
import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.lifecycle.idle.IdleDecision.Idle;
import io.dockbridge.lifecycle.idle.IdleDecision.Keep;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one server's use. Containers are looked at only when nothing else keeps the server, for
 * that is work for the engine. {@link #check} belongs to the lifecycle's thread, the rest to any.
 */
public final class IdleReaper {
  private static final Logger LOG = LoggerFactory.getLogger(IdleReaper.class);

  private final IdlePolicy policy;
  private final ActivityTracker activity;
  private final ContainerProbe containers;
  private final InstantSource clock;
  private final Instant created;
  private final KeepUntil keepUntil;
  private volatile Instant since;
  private volatile Instant lastTick;
  private volatile Seen last;

  /**
   * What was seen of the containers.
   *
   * @param use empty if the engine would not say or was not asked yet
   */
  private record Seen(Instant time, Optional<ContainerUse> use) {}

  /** Watches a server that is in use from now on. */
  public IdleReaper(
      IdlePolicy policy,
      ActivityTracker activity,
      ContainerProbe containers,
      InstantSource clock,
      Instant created,
      KeepUntil keepUntil) {
    this.policy = policy;
    this.activity = activity;
    this.containers = containers;
    this.clock = clock;
    this.created = created;
    this.keepUntil = keepUntil;
    this.since = clock.instant();
    this.lastTick = since;
    this.last = new Seen(Instant.MIN, Optional.empty());
  }

  /** Whether the server is needed; asks the engine where the rest says no. May block. */
  public IdleDecision check() {
    IdleDecision decision = withoutContainers();
    if (decision instanceof Idle) {
      last = new Seen(clock.instant(), ask());
      decision = now();
      if (decision instanceof Keep(_, Optional<Instant> until) && until.isEmpty()) {
        // Somebody will want the result of what runs: its end counts like a request.
        since = clock.instant();
      }
    }
    return decision;
  }

  /** Whether the server is needed as far as is known without asking the engine. Never blocks. */
  public IdleDecision now() {
    Seen seen = last;
    boolean outdated = activity.snapshot().lastActivity().isAfter(seen.time());
    return outdated ? withoutContainers() : decide(seen.use());
  }

  /** As if the engine could not be asked, which is so while the connection is lost. */
  public IdleDecision unreachable() {
    return decide(Optional.empty());
  }

  /**
   * Notices that the clock was set back, which would make past activity lie in the future; to be
   * called now and then by one thread.
   */
  public void checkClock() {
    Instant now = clock.instant();
    if (now.isBefore(lastTick)) {
      LOG.warn("the clock was set back from {} to {}: idleness counts from now", lastTick, now);
      since = now;
    }
    lastTick = now;
  }

  private IdleDecision withoutContainers() {
    return decide(Optional.of(ContainerUse.NONE));
  }

  private IdleDecision decide(Optional<ContainerUse> containerUse) {
    // The clock is read after the snapshot, so that nothing in it lies in the future.
    ActivitySnapshot snapshot = activity.snapshot();
    ServerUse use = new ServerUse(snapshot, containerUse, created, since, keepUntil.until());
    return policy.decide(use, clock.instant());
  }

  private Optional<ContainerUse> ask() {
    try {
      return Optional.of(containers.check());
    } catch (IOException e) {
      LOG.debug("the engine does not say what runs", e);
      return Optional.empty();
    }
  }
}
