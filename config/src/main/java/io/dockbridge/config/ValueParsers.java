package io.dockbridge.config;

import io.dockbridge.config.DockBridgeConfig.BindAddress;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads and writes the values of settings. */
final class ValueParsers {
  /** What {@code sun_path} holds on Linux without the final zero (unix(7)). */
  private static final int LONGEST_SOCKET_PATH = 107;

  private static final int LAST_PORT = 65535;
  private static final String SIZE_UNITS = "KMGT";
  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,5})([KMGT])iB");
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofDays(366);

  private ValueParsers() {}

  static String text(String word) {
    return word;
  }

  static boolean truth(String word) throws BadValue {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new BadValue("'%s' is neither true nor false".formatted(word));
    };
  }

  /** A port, a range of ports, or a container's name with wildcards. */
  static String portOrRange(String word) throws BadValue {
    if (!word.matches("\\d+(-\\d+)?")) {
      throw new BadValue("'%s' is neither a port nor a range (9000-9010)".formatted(word));
    }
    String[] ends = word.split("-", 2);
    int first = number(ends[0], 1, LAST_PORT);
    if (ends.length == 2 && number(ends[1], 1, LAST_PORT) < first) {
      throw new BadValue("'%s' is a range that ends before it begins".formatted(word));
    }
    return word;
  }

  static String hostPorts(String word) throws BadValue {
    return word.equals("any") || word.equals("off") ? word : portOrRange(word);
  }

  static String exclusion(String word) throws BadValue {
    if (word.matches("\\d+(-\\d+)?")) {
      return portOrRange(word);
    }
    if (!word.matches("[A-Za-z0-9*?][A-Za-z0-9._*?-]*")) {
      throw new BadValue(
          "'%s' is neither a port, a range (9000-9010) nor a container's name".formatted(word));
    }
    return word;
  }

  static String socketOnHost(String word) throws BadValue {
    String path = word.startsWith("unix://") ? word.substring("unix://".length()) : word;
    if (!path.startsWith("/")) {
      throw new BadValue("'%s' is not an absolute path on the host".formatted(word));
    }
    return path;
  }

  static ValueParser<Integer> between(int least, int most) {
    return word -> number(word, least, most);
  }

  static ValueParser<Integer> atLeast(int least) {
    return between(least, Integer.MAX_VALUE);
  }

  private static int number(String word, int least, int most) throws BadValue {
    if (!word.matches("\\d{1,10}")) {
      throw noNumber(word, least, most);
    }
    long number = Long.parseLong(word);
    if (number < least || number > most) {
      throw noNumber(word, least, most);
    }
    return (int) number;
  }

  private static BadValue noNumber(String word, int least, int most) {
    return new BadValue(
        most == Integer.MAX_VALUE
            ? "'%s' is not a whole number of at least %d".formatted(word, least)
            : "'%s' is not a whole number from %d to %d".formatted(word, least, most));
  }

  /** Different names; at least one, unless none is allowed. */
  static List<String> names(List<String> words, boolean mayBeEmpty) throws BadValue {
    List<String> names = each(words, ValueParsers::name).stream().distinct().toList();
    if (names.isEmpty() && !mayBeEmpty) {
      throw new BadValue("needs at least one name");
    }
    return names;
  }

  private static String name(String word) throws BadValue {
    if (!word.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new BadValue("'%s' is not a name".formatted(word));
    }
    return word;
  }

  static <T> List<T> each(List<String> words, ValueParser<T> parser) throws BadValue {
    List<T> values = new ArrayList<>();
    for (String word : words) {
      values.add(parser.parse(word));
    }
    return List.copyOf(values);
  }

  /** A number of bytes, as {@code 500MiB} or {@code 2GiB}. */
  static long size(String word) throws BadValue {
    Matcher matcher = SIZE.matcher(word);
    if (!matcher.matches()) {
      throw new BadValue("'%s' is not a size such as 500MiB or 2GiB".formatted(word));
    }
    int shift = SIZE_UNITS.indexOf(matcher.group(2)) * 10 + 10;
    return Long.parseLong(matcher.group(1)) << shift;
  }

  /** Money, as exact as the price of an hour. */
  static BigDecimal amount(String word) throws BadValue {
    if (!word.matches("\\d{1,9}(\\.\\d{1,4})?")) {
      throw new BadValue("'%s' is not an amount such as 20 or 7.50".formatted(word));
    }
    return new BigDecimal(word);
  }

  static int volumeSize(String word) throws BadValue {
    int size = number(word, 0, 10240);
    if (size > 0 && size < 10) {
      throw new BadValue("the smallest volume has 10 GB; 0 means none");
    }
    return size;
  }

  static Duration duration(String word) throws BadValue {
    Duration duration = durationOrZero(word);
    if (duration.compareTo(SHORTEST) < 0) {
      throw new BadValue(
          duration.isZero() ? "must be longer than nothing" : "must be at least 100ms");
    }
    return duration;
  }

  static Duration durationOrZero(String word) throws BadValue {
    Duration duration = Durations.parse(word);
    if (duration.compareTo(LONGEST) > 0) {
      throw new BadValue("'%s' is longer than a year".formatted(word));
    }
    return duration;
  }

  static <E extends Enum<E>> ValueParser<E> oneOf(Class<E> type) {
    return word -> {
      for (E constant : type.getEnumConstants()) {
        if (text(constant).equals(word.toLowerCase(Locale.ROOT).replace('_', '-'))) {
          return constant;
        }
      }
      throw new BadValue(
          notOneOf(word, Arrays.stream(type.getEnumConstants()).map(ValueParsers::text).toList()));
    };
  }

  static BindAddress bindAddress(String word) throws BadValue {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "loopback", "localhost" -> BindAddress.LOOPBACK;
      case "127.0.0.1", "ipv4" -> BindAddress.IPV4;
      case "::1", "ipv6" -> BindAddress.IPV6;
      default ->
          throw new BadValue(
              "'%s' is not loopback, 127.0.0.1 or ::1; ports are never opened to the network"
                  .formatted(word));
    };
  }

  static URI endpoint(String word) throws BadValue {
    Optional<URI> uri = uri(word.replaceFirst("/+$", ""));
    if (uri.filter(it -> isHttp(it.getScheme()) && it.getHost() != null).isEmpty()) {
      throw new BadValue("'%s' is not an http or https URL".formatted(word));
    }
    if (uri.get().getScheme().equalsIgnoreCase("http") && !isThisMachine(uri.get().getHost())) {
      throw new BadValue("'%s' would send the token unencrypted; use https".formatted(word));
    }
    return uri.get();
  }

  private static boolean isThisMachine(String host) {
    return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
  }

  private static boolean isHttp(String scheme) {
    return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
  }

  private static Optional<URI> uri(String word) {
    try {
      return Optional.of(URI.create(word));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Why a unix socket cannot have this path, if it cannot. */
  static Optional<String> unfitForSocket(Path path) {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    return length <= LONGEST_SOCKET_PATH
        ? Optional.empty()
        : Optional.of(
            "%s has %d bytes, more than the %d that the path of a unix socket can have"
                .formatted(path, length, LONGEST_SOCKET_PATH));
  }

  /**
   * A value as one would write it in YAML, without secrets. No pattern switch: the JVM makes its
   * code anew in every run, which costs a short command more than reading its configuration.
   */
  static String show(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(ValueParsers::show).orElse("");
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ValueParsers::show).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Duration duration) {
      return Durations.format(duration);
    }
    if (value instanceof Long bytes) {
      return sizeText(bytes);
    }
    return value instanceof Enum<?> constant ? text(constant) : Secrets.mask(value.toString());
  }

  /** In the largest unit that leaves a whole number, as {@link #size} reads it. */
  private static String sizeText(long bytes) {
    int unit = Math.min(Long.numberOfTrailingZeros(bytes) / 10, SIZE_UNITS.length());
    return (bytes >> (unit * 10)) + SIZE_UNITS.substring(unit - 1, unit) + "iB";
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String notOneOf(String word, List<String> known) {
    return "'%s' is not one of %s%s"
        .formatted(word, String.join(", ", known), Suggestion.ask(word, known));
  }
}
