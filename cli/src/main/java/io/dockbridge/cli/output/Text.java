package io.dockbridge.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TimeZone;

/** Numbers and times as people read them, alike in all messages. */
public final class Text {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEE d MMM HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter YEAR =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss", Locale.ROOT);

  private Text() {}

  /** As {@code 1 image} and {@code 2 images}. */
  public static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** As {@code 14:07:30}; with the day if it is not today, with the year if it is not this one. */
  public static String time(Instant when, Instant now, TimeZone zone) {
    OffsetDateTime there = local(when, zone);
    OffsetDateTime here = local(now, zone);
    if (there.toLocalDate().equals(here.toLocalDate())) {
      return TIME.format(there);
    }
    return (there.getYear() == here.getYear() ? DAY : YEAR).format(there);
  }

  /** The same as of this moment, in this machine's time zone. */
  public static String time(Instant when) {
    return time(when, Instant.now(), TimeZone.getDefault());
  }

  /** java.time's own zones look for providers in every jar, which takes a sixth of a command. */
  private static OffsetDateTime local(Instant instant, TimeZone zone) {
    Duration offset = Duration.ofMillis(zone.getOffset(instant.toEpochMilli()));
    return instant.atOffset(ZoneOffset.ofTotalSeconds((int) offset.toSeconds()));
  }

  /**
   * As {@code 45s}, {@code 5m 03s} or {@code 2h 05m}. Put together by hand: a format of numbers
   * first reads how the user's country writes them.
   */
  public static String duration(Duration duration) {
    if (duration.toHours() > 0) {
      return duration.toHours() + "h " + two(duration.toMinutesPart()) + "m";
    }
    int seconds = duration.toSecondsPart();
    return duration.toMinutes() > 0
        ? duration.toMinutes() + "m " + two(seconds) + "s"
        : Math.max(0, seconds) + "s";
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : String.valueOf(number);
  }

  /** As {@code 12 B}, {@code 1.5 kB} or {@code 2.0 GB}: powers of 1000, as docker writes them. */
  public static String bytes(long count) {
    double amount = count;
    for (String unit : new String[] {"B", "kB", "MB", "GB"}) {
      if (amount < 1000) {
        return unit.equals("B") ? count + " B" : "%.1f %s".formatted(amount, unit);
      }
      amount /= 1000;
    }
    return "%.1f TB".formatted(amount);
  }
}
