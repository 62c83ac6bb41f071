package io.dockbridge.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the servers of a sandbox would have cost: each started hour from creation to deletion counts
 * in full, whatever the power state. Safe for use by several threads.
 */
public final class Billing {
  private static final long SECONDS_PER_HOUR = 3600;

  private final InstantSource clock;
  private final List<Entry> entries = new ArrayList<>();

  Billing(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The bill of one server.
   *
   * @param deleted empty while it exists
   * @param hourly net price of an hour, EUR
   */
  public record Entry(
      long serverId,
      String name,
      String serverType,
      BigDecimal hourly,
      Instant created,
      Optional<Instant> deleted) {

    /** Hours to pay for at this moment; at least one. */
    public long hours(Instant now) {
      long seconds = Duration.between(created, deleted.orElse(now)).toSeconds();
      return Math.max(1, Math.ceilDiv(seconds, SECONDS_PER_HOUR));
    }
  }

  /** A line per server that was ever created, in order. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Hours to pay for so far, over all servers. */
  public synchronized long hours() {
    Instant now = clock.instant();
    return entries.stream().mapToLong(e -> e.hours(now)).sum();
  }

  /** Money to pay so far, net, EUR. */
  public synchronized BigDecimal cost() {
    Instant now = clock.instant();
    return entries.stream()
        .map(e -> e.hourly().multiply(BigDecimal.valueOf(e.hours(now))))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  synchronized void created(Server server) {
    entries.add(
        new Entry(
            server.id(),
            server.name(),
            server.type().name(),
            server.type().hourly(),
            server.created(),
            Optional.empty()));
  }

  synchronized void deleted(Server server) {
    entries.replaceAll(e -> e.serverId() == server.id() && e.deleted().isEmpty() ? ended(e) : e);
  }

  private Entry ended(Entry e) {
    return new Entry(
        e.serverId(),
        e.name(),
        e.serverType(),
        e.hourly(),
        e.created(),
        Optional.of(clock.instant()));
  }
}
