package io.dockbridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Violations that are permitted, each with a reason: lines {@code RULE SUBJECT: REASON}. */
final class Exceptions {
  private static final String FILE = "testing/architecture/src/test/resources/exceptions.txt";

  private Exceptions() {}

  /** Fails for each violation that is not permitted, and prints permissions that nothing needs. */
  static void compare(String rule, Map<String, String> violations) {
    Set<String> permitted = subjects(rule);
    List<String> others =
        violations.entrySet().stream()
            .filter(it -> !permitted.contains(it.getKey()))
            .map(it -> rule + " " + it.getKey() + ": " + it.getValue())
            .toList();
    assertThat(others).as("mend them, or give a reason in %s", FILE).isEmpty();
    permitted.stream()
        .filter(it -> !violations.containsKey(it))
        .sorted()
        .forEach(it -> System.err.println("No longer needed in " + FILE + ": " + rule + " " + it));
  }

  private static Set<String> subjects(String rule) {
    return lines().stream()
        .filter(it -> it.startsWith(rule + " "))
        .map(it -> it.substring(rule.length() + 1, it.indexOf(": ")))
        .collect(Collectors.toSet());
  }

  private static List<String> lines() {
    return SourceTree.read(SourceTree.ROOT.resolve(FILE))
        .lines()
        .filter(it -> !it.isBlank() && !it.startsWith("#"))
        .toList();
  }
}
