package io.dockbridge.activity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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
   * @param connections whether an open forwarded connection counts although no byte moves
   * @param pollersAfter how long a program must have asked the same at a steady rhythm to be a
   *     poller, whose questions do not count; empty if they count
   */
  public record Tracking(
      boolean dockerCommands,
      boolean portForwarding,
      boolean connections,
      Optional<Duration> pollersAfter) {
    /** Everything counts. */
    public static final Tracking ALL = new Tracking(true, true, true, Optional.empty());
  }

  private final InstantSource clock;
  private final Tracking tracking;
  private final Instant started;
  private final int historySize;
  private final Optional<PollerDetector> pollers;
  private final Set<Lease> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Instant> lastDocker = new AtomicReference<>();
  private final AtomicReference<Instant> lastPort = new AtomicReference<>();
  private final LongAdder commands = new LongAdder();
  private final LongAdder bytesToServer = new LongAdder();
  private final LongAdder bytesFromServer = new LongAdder();
  private final LongAdder polls = new LongAdder();
  private final Map<ActivityKind, LongAdder> ended = new EnumMap<>(ActivityKind.class);

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
    this.pollers = tracking.pollersAfter().map(Duration::toNanos).map(PollerDetector::new);
    this.started = clock.instant();
    for (ActivityKind kind : ActivityKind.values()) {
      ended.put(kind, new LongAdder());
    }
  }

  /**
   * Takes note that a program asks for a list or an inspection.
   *
   * @param program by which it is recognised when it asks again
   * @param request the question, by which its repetition is recognised
   * @return whether it is a poll, for which no lease is to be taken
   */
  public boolean isPoll(Supplier<String> program, String request) {
    boolean isPoll =
        pollers.isPresent() && pollers.get().asks(program.get(), request, System.nanoTime());
    polls.add(isPoll ? 1 : 0);
    return isPoll;
  }

  /** Takes note that a program does more than ask, so that a person may be at it. */
  public void works(Supplier<String> program) {
    pollers.ifPresent(it -> it.works(program));
  }

  /** Says that the user opened something. The caller closes the lease when it ends. */
  public Lease begin(ActivityKind kind, String what) {
    return begin(kind, what, Optional.empty());
  }

  /**
   * Says that the user opened something. The caller closes the lease when it ends.
   *
   * @param container which a Docker command concerns: while a terminal of the same container is
   *     open the command is a part of it, as the {@code wait} of {@code docker run -it} is
   */
  public Lease begin(ActivityKind kind, String what, Optional<String> container) {
    Instant now = clock.instant();
    Lease lease = new Lease(this, kind, what, container, now);
    open.add(lease);
    touch(kind, now);
    if (kind.isDocker()) {
      commands.increment();
    }
    record(new ActivityRecord(now, kind, what, ActivityRecord.Event.BEGAN));
    return lease;
  }

  /** What is known now. */
  public ActivitySnapshot snapshot() {
    Set<String> terminals =
        open.stream()
            .filter(it -> it.kind() == ActivityKind.TERMINAL)
            .flatMap(it -> it.container().stream())
            .collect(Collectors.toSet());
    List<ActivitySnapshot.OpenLease> leases =
        open.stream().filter(it -> counts(it, terminals)).map(Lease::describe).toList();
    Optional<Instant> docker = Optional.ofNullable(lastDocker.get());
    Optional<Instant> port = Optional.ofNullable(lastPort.get());
    Instant latest =
        later(
            docker.filter(_ -> tracking.dockerCommands()).orElse(started),
            port.filter(_ -> tracking.portForwarding()).orElse(started));
    long portBytes = bytesToServer.sum() + bytesFromServer.sum();
    return new ActivitySnapshot(latest, docker, port, leases, commands.sum(), portBytes);
  }

  /** What has been counted so far. */
  public ActivityTotals totals() {
    Map<ActivityKind, Long> counts = new EnumMap<>(ActivityKind.class);
    ended.forEach((kind, count) -> counts.put(kind, count.sum()));
    return new ActivityTotals(counts, polls.sum(), bytesToServer.sum(), bytesFromServer.sum());
  }

  /** What happened last, oldest first. */
  public List<ActivityRecord> history() {
    synchronized (history) {
      return List.copyOf(history);
    }
  }

  Instant moved(ActivityKind kind) {
    Instant now = clock.instant();
    if (kind != ActivityKind.WATCHER) {
      touch(kind, now);
    }
    return now;
  }

  void count(boolean toServer, long bytes) {
    (toServer ? bytesToServer : bytesFromServer).add(bytes);
  }

  void end(Lease lease) {
    Instant now = clock.instant();
    // Touched before it is removed: a reader between the two sees it open or sees the touch, never
    // neither.
    if (lease.kind() != ActivityKind.WATCHER) {
      touch(lease.kind(), now);
    }
    open.remove(lease);
    ended.get(lease.kind()).increment();
    record(new ActivityRecord(now, lease.kind(), lease.what(), ActivityRecord.Event.ENDED));
  }

  /** What is listed as open; how long it keeps a server is the decision of whoever asks. */
  private boolean counts(Lease lease, Set<String> terminals) {
    return switch (lease.kind()) {
      case COMMAND -> lease.container().filter(terminals::contains).isEmpty();
      case TERMINAL, WATCHER -> true;
      case PORT -> tracking.portForwarding() && tracking.connections();
    };
  }

  private void touch(ActivityKind kind, Instant now) {
    last(kind).accumulateAndGet(now, (old, it) -> old == null ? it : later(old, it));
  }

  private AtomicReference<Instant> last(ActivityKind kind) {
    return kind.isDocker() ? lastDocker : lastPort;
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
