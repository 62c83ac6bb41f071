package io.dockbridge.cost;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A server and its paid hours: every started one from creation to deletion, whether it ran or not.
 * An hour belongs to the day and the month in which it began.
 *
 * @param gone empty while it exists
 * @param price empty if nobody could say
 */
public record BilledServer(
    long id,
    String name,
    String instance,
    String serverType,
    String location,
    Instant created,
    Optional<Instant> gone,
    Optional<ServerPrice> price) {

  private static final long HOUR = Duration.ofHours(1).toSeconds();

  /** How many hours are paid for at this moment; at least one. */
  public long hours(Instant now) {
    return Math.max(1, hoursUntil(gone.orElse(now)));
  }

  /** How many of the hours that are paid for at {@code now} began in this time. */
  public long hours(Period period, Instant now) {
    long first = Math.max(0, hoursUntil(period.from()));
    long last = Math.min(hours(now), hoursUntil(period.to()));
    return Math.max(0, last - first);
  }

  /** What the hours cost that began in this time; nothing if there is no price. */
  public Amount cost(Period period, Instant now, ZoneId zone) {
    if (price.isEmpty()) {
      return Amount.ZERO;
    }
    Instant end = earlier(period.to(), created.plusSeconds(hours(now) * HOUR));
    Amount sum = Amount.ZERO;
    for (Instant at = later(period.from(), created); at.isBefore(end); ) {
      Period month = Period.of(YearMonth.from(at.atZone(zone)), zone);
      Instant until = earlier(end, month.to());
      sum = sum.plus(inMonth(month, until, now)).minus(inMonth(month, at, now));
      at = until;
    }
    return sum;
  }

  /** What it has cost so far. */
  public Amount cost(Instant now, ZoneId zone) {
    return cost(new Period(created, Instant.MAX), now, zone);
  }

  /** A month has a price limit, so that its parts can only be told by what came before them. */
  private Amount inMonth(Period month, Instant until, Instant now) {
    return price.orElseThrow().of(hours(new Period(month.from(), until), now));
  }

  /** How many hours begin before this moment, if it exists for ever. */
  private long hoursUntil(Instant moment) {
    if (moment.equals(Instant.MAX)) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, Math.ceilDiv(Duration.between(created, moment).toMillis(), HOUR * 1000));
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /** From a moment, included, to another, not included. */
  public record Period(Instant from, Instant to) {
    /** The day that this moment is in. */
    public static Period day(Instant now, ZoneId zone) {
      var midnight = now.atZone(zone).with(LocalTime.MIN);
      return new Period(midnight.toInstant(), midnight.plusDays(1).toInstant());
    }

    /** The month that this moment is in. */
    public static Period month(Instant now, ZoneId zone) {
      return of(YearMonth.from(now.atZone(zone)), zone);
    }

    private static Period of(YearMonth month, ZoneId zone) {
      return new Period(
          month.atDay(1).atStartOfDay(zone).toInstant(),
          month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant());
    }
  }
}
