package io.dockbridge.daemon.session;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** How points in time are written in what users are told as JSON. */
public final class ReportTimes {
  private ReportTimes() {}

  /** RFC 3339 in UTC, with milliseconds. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** The same; null if it is not known. */
  public static String time(Optional<Instant> instant) {
    return instant.map(ReportTimes::time).orElse(null);
  }
}
