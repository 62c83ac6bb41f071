package io.dockbridge.daemon.session;

import java.util.Arrays;

/** How the engine orders API versions: number by number, where what is no number counts as 0. */
final class ApiVersion {
  private static final int MAX_DIGITS = 9;

  private ApiVersion() {}

  /** As a {@link java.util.Comparator} does. Asked for every request, so plain loops. */
  static int compare(String one, String other) {
    return Arrays.compare(numbers(one), numbers(other));
  }

  private static int[] numbers(String version) {
    String[] parts = version.split("\\.", -1);
    int[] numbers = new int[parts.length];
    for (int at = 0; at < parts.length; at++) {
      numbers[at] = number(parts[at]);
    }
    return numbers;
  }

  private static int number(String part) {
    if (part.isEmpty() || part.length() > MAX_DIGITS) {
      return 0;
    }
    int number = 0;
    for (int at = 0; at < part.length(); at++) {
      int digit = part.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
