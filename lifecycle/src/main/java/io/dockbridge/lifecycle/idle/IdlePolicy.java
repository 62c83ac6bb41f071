package io.dockbridge.lifecycle.idle;

import io.dockbridge.activity.ActivitySnapshot;
import io.dockbridge.activity.ActivitySnapshot.OpenLease;
import io.dockbridge.config.DockBridgeConfig.DestroyAt;
import io.dockbridge.config.DockBridgeConfig.KeepingContainers;
import io.dockbridge.lifecycle.idle.IdleDecision.Idle;
import io.dockbridge.lifecycle.idle.IdleDecision.Keep;
import io.dockbridge.lifecycle.server.LocalTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides whether a server is still needed, from what it is told and nothing else. */
public final class IdlePolicy {
  private static final Duration PAID_HOUR = Duration.ofHours(1);

  /** Left of the paid hour for the deletion, which may need retries. */
  private static final Duration GUARD = Duration.ofMinutes(5);

  /** The result of an open command is waited for, however long it takes. */
  private static final Instant FOREVER = Instant.MAX;

  private final IdleRules rules;

  public IdlePolicy(IdleRules rules) {
    this.rules = rules;
  }

  /** Decides for one moment. */
  IdleDecision decide(ServerUse use, Instant now) {
    Instant since = use.since();
    Instant quiet = latest(since, notAfter(now, use.activity().lastActivity(), since));
    return pinned(use, now)
        .or(() -> open(use.activity(), since, now))
        .or(() -> containers(use.containers(), quiet, now))
        .or(() -> recent(quiet, now))
        .or(() -> paidHour(use.created(), quiet, now))
        .orElseGet(() -> new Idle("not used for " + text(Duration.between(quiet, now))));
  }

  /** When the hour ends that is paid for at {@code now}. */
  public static Instant paidUntil(Instant created, Instant now) {
    long hours = Math.max(0, Duration.between(created, now).dividedBy(PAID_HOUR)) + 1;
    return created.plus(PAID_HOUR.multipliedBy(hours));
  }

  private static Optional<IdleDecision> pinned(ServerUse use, Instant now) {
    return use.keptUntil()
        .filter(it -> it.isAfter(now))
        .map(
            it ->
                new Keep(
                    "kept until %s (dockbridge keep)".formatted(LocalTimes.of(it, now)),
                    Optional.of(it)));
  }

  private Optional<IdleDecision> open(ActivitySnapshot activity, Instant since, Instant now) {
    List<OpenLease> keeping =
        activity.open().stream().filter(it -> keptUntil(it, since, now).isAfter(now)).toList();
    return keeping.stream()
        .max(
            Comparator.<OpenLease, Instant>comparing(it -> keptUntil(it, since, now))
                .thenComparing(OpenLease::opened))
        .map(
            it ->
                new Keep(
                    inWords(it.what(), keeping.size() - 1),
                    Optional.of(keptUntil(it, since, now)).filter(end -> end.isBefore(FOREVER))));
  }

  private Instant keptUntil(OpenLease lease, Instant since, Instant now) {
    Instant lastByte = notAfter(now, lease.lastByte(), since);
    return switch (lease.kind()) {
      case COMMAND -> FOREVER;
      case TERMINAL -> lastByte.plus(rules.terminalTimeout());
      case PORT -> lastByte.plus(rules.connectionTimeout());
      case WATCHER -> Instant.MIN;
    };
  }

  private static String inWords(String what, int others) {
    return "open: " + what + (others == 0 ? "" : " and " + others + " more");
  }

  private Optional<IdleDecision> recent(Instant quiet, Instant now) {
    Instant idleAt = quiet.plus(rules.idleTimeout());
    return idleAt.isAfter(now)
        ? Optional.of(
            new Keep("used within the last " + text(rules.idleTimeout()), Optional.of(idleAt)))
        : Optional.empty();
  }

  private Optional<IdleDecision> containers(
      Optional<ContainerUse> containers, Instant quiet, Instant now) {
    if (rules.containers() == KeepingContainers.IGNORE) {
      return Optional.empty();
    }
    return containers.map(this::kept).orElseGet(() -> unknown(quiet, now));
  }

  private Optional<IdleDecision> kept(ContainerUse use) {
    return switch (rules.containers()) {
      case IGNORE -> Optional.empty();
      case LABELLED -> labelled(use);
      case BUSY -> labelled(use).or(() -> keeping("busy", use.busy()));
      case RUNNING ->
          use.running() == 0
              ? Optional.empty()
              : Optional.of(new Keep("containers running: " + use.running(), Optional.empty()));
    };
  }

  private static Optional<IdleDecision> labelled(ContainerUse use) {
    return keeping("labelled dockbridge.keep-alive", use.labelled());
  }

  private static Optional<IdleDecision> keeping(String why, List<String> names) {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new Keep(why + ": " + String.join(", ", names), Optional.empty()));
  }

  /** Work may be running unseen; but an engine that never answers again must not cost for ever. */
  private Optional<IdleDecision> unknown(Instant quiet, Instant now) {
    Instant patience = quiet.plus(rules.idleTimeout()).plus(rules.connectionTimeout());
    return patience.isAfter(now)
        ? Optional.of(new Keep("the engine does not say what runs", Optional.of(patience)))
        : Optional.empty();
  }

  private Optional<IdleDecision> paidHour(Instant created, Instant quiet, Instant now) {
    Instant paid = paidUntil(created, now);
    Instant leave = paid.minus(GUARD).minus(rules.grace());
    return rules.destroyAt() == DestroyAt.END_OF_PAID_HOUR && leave.isAfter(now)
        ? Optional.of(
            new Keep(
                "not used for %s, but paid until %s"
                    .formatted(text(Duration.between(quiet, now)), LocalTimes.of(paid, now)),
                Optional.of(leave)))
        : Optional.empty();
  }

  private static Instant notAfter(Instant now, Instant moment, Instant otherwise) {
    return moment.isAfter(now) ? otherwise : moment;
  }

  private static Instant latest(Instant... moments) {
    return Stream.of(moments).max(Comparator.naturalOrder()).orElseThrow();
  }

  /** As users write durations: {@code 1h30m}, {@code 5m}, {@code 20s}. */
  private static String text(Duration duration) {
    String iso = duration.truncatedTo(ChronoUnit.SECONDS).toString();
    return iso.substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
