package io.dockbridge.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 5m}, {@code 1h30m}, {@code 500ms}. */
public final class Durations {
  private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(ms|d|h|m|s))+");
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|d|h|m|s)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Durations() {}

  /**
   * Reads one.
   *
   * @throws BadValue if it is none; its message says how to write one
   */
  public static Duration parse(String text) throws BadValue {
    String compact = text.replace(" ", "").toLowerCase(Locale.ROOT);
    if (compact.equals("0")) {
      return Duration.ZERO;
    }
    if (!WHOLE.matcher(compact).matches()) {
      throw new BadValue(hint(compact));
    }
    Duration sum = Duration.ZERO;
    for (Matcher part = PART.matcher(compact); part.find(); ) {
      sum = sum.plus(UNITS.get(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
    }
    return sum;
  }

  private static String hint(String text) {
    return text.matches("\\d{1,9}")
        ? "%s has no unit; write %<ss or %<sm".formatted(text)
        : "'%s' is not a duration; write 30s, 5m, 1h30m or 500ms".formatted(text);
  }

  /** The shortest way to write it, in units of at most hours; parts below a millisecond are cut. */
  public static String format(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(amount).append(unit);
    }
  }
}
