package io.dockbridge.activity;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Knows when the user was last here and what is open now. Thread-safe.
 *
 * <p>Only the two ends that users connect to (the engine socket and the forwarded ports) take
 * leases: DockBridge's own traffic to the server is not activity, or no server would ever be idle.
 */
public final class ActivityTracker {
  /**
   * What counts.
   *
   * @param dockerCommands whether a Docker request counts after it has ended; while it is under way
   *     it always does
   * @param portForwarding whether forwarded connections count
   * @param connections whether what is open counts although no byte moves
   */
  public record Tracking(boolean dockerCommands, boolean portForwarding, boolean connections) {
    /** Everything counts. */
    public static final Tracking ALL = new Tracking(true, true, true);
  }

  private final InstantSource clock;
  private final Tracking tracking;
  private final Instant started;
  private final int historySize;
  private final Set<Lease> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Instant> lastDocker = new AtomicReference<>();
  private final AtomicReference<Instant> lastPort = new AtomicReference<>();
  private final LongAdder commands = new LongAdder();
  private final LongAdder portBytes = new LongAdder();

  /** Guarded by itself. */
  private final Deque<ActivityRecord> history = new ArrayDeque<>();

  /**
   * A tracker that has seen nothing yet.
   *
   * @param historySize how many records {@link #history} keeps at most; the oldest go first
   */
  public ActivityTracker(InstantSource clock, int historySize, Tracking tracking) {
    this.clock = clock;
    this.tracking = tracking;
    this.historySize = historySize;
    this.started = clock.instant();
  }

  /** Says that the user opened something. The caller closes the lease when it ends. */
  public Lease begin(ActivityKind kind, String what) {
    Instant now = clock.instant();
    Lease lease = new Lease(this, kind, what, now);
    open.add(lease);
    touch(kind, now);
    if (kind == ActivityKind.DOCKER) {
      commands.increment();
    }
    record(new ActivityRecord(now, kind, what, ActivityRecord.Event.BEGAN));
    return lease;
  }

  /** What is known now. */
  public ActivitySnapshot snapshot() {
    List<ActivitySnapshot.OpenLease> leases =
        open.stream().filter(this::counts).map(Lease::describe).toList();
    Optional<Instant> docker = Optional.ofNullable(lastDocker.get());
    Optional<Instant> port = Optional.ofNullable(lastPort.get());
    Instant latest =
        later(
            docker.filter(_ -> tracking.dockerCommands()).orElse(started),
            port.filter(_ -> tracking.portForwarding()).orElse(started));
    return new ActivitySnapshot(latest, docker, port, leases, commands.sum(), portBytes.sum());
  }

  /** What happened last, oldest first. */
  public List<ActivityRecord> history() {
    synchronized (history) {
      return List.copyOf(history);
    }
  }

  Instant moved(ActivityKind kind, long count) {
    Instant now = clock.instant();
    touch(kind, now);
    if (kind == ActivityKind.PORT) {
      portBytes.add(count);
    }
    return now;
  }

  void end(Lease lease) {
    Instant now = clock.instant();
    // Touched before it is removed: a reader between the two sees it open or sees the touch, never
    // neither.
    touch(lease.kind(), now);
    open.remove(lease);
    record(new ActivityRecord(now, lease.kind(), lease.what(), ActivityRecord.Event.ENDED));
  }

  /** A request under way always counts: a server is never taken away from under it. */
  private boolean counts(Lease lease) {
    return switch (lease.kind()) {
      case DOCKER -> true;
      case PORT -> tracking.portForwarding() && tracking.connections();
    };
  }

  private void touch(ActivityKind kind, Instant now) {
    last(kind).accumulateAndGet(now, (old, it) -> old == null ? it : later(old, it));
  }

  private AtomicReference<Instant> last(ActivityKind kind) {
    return switch (kind) {
      case DOCKER -> lastDocker;
      case PORT -> lastPort;
    };
  }

  private void record(ActivityRecord entry) {
    synchronized (history) {
      history.addLast(entry);
      if (history.size() > historySize) {
        history.removeFirst();
      }
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
