package io.dockbridge.sandbox;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The alphabet of labels: {@code [prefix/]name}, name and value of at most 63 characters, a value
 * may be empty.
 */
final class Labels {
  private static final String WORD = "[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?";
  private static final String PREFIX = "[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?";
  private static final Pattern KEY = Pattern.compile("(?:" + PREFIX + "/)?" + WORD);
  private static final Pattern VALUE = Pattern.compile("(?:" + WORD + ")?");
  private static final String RESERVED = "hetzner.cloud/";

  private Labels() {}

  static void check(Map<String, String> labels) {
    labels.forEach(Labels::check);
  }

  private static void check(String key, String value) {
    if (!isKey(key) || key.startsWith(RESERVED)) {
      throw ApiError.invalidInput("labels", "label key '" + key + "' is not correctly formatted");
    }
    if (!isValue(value)) {
      throw ApiError.invalidInput(
          "labels", "label value '" + value + "' is not correctly formatted");
    }
  }

  static boolean isKey(String text) {
    return KEY.matcher(text).matches();
  }

  static boolean isValue(String text) {
    return VALUE.matcher(text).matches();
  }
}
