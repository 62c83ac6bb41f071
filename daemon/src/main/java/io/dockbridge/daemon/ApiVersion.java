package io.dockbridge.daemon;

import java.util.Arrays;
import java.util.Comparator;

/** How the engine orders API versions: number by number, where what is no number counts as 0. */
final class ApiVersion {
  static final Comparator<String> COMPARED =
      (one, other) -> Arrays.compare(numbers(one), numbers(other));

  private ApiVersion() {}

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\.", -1)).mapToInt(ApiVersion::number).toArray();
  }

  private static int number(String part) {
    return part.matches("[0-9]{1,9}") ? Integer.parseInt(part) : 0;
  }
}
