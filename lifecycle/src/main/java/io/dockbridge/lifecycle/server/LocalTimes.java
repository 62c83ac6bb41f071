package io.dockbridge.lifecycle.server;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How users read a time: with its date if that is not today's. */
public final class LocalTimes {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

  private LocalTimes() {}

  public static String of(Instant time, Instant now) {
    ZonedDateTime there = time.atZone(ZoneId.systemDefault());
    boolean today = there.toLocalDate().equals(LocalDate.ofInstant(now, there.getZone()));
    return (today ? CLOCK : DATE).format(there);
  }
}
