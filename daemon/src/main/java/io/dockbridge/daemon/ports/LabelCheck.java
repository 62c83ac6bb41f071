package io.dockbridge.daemon.ports;

import io.dockbridge.config.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds labels of a container that are meant for DockBridge and mean nothing: they would be ignored
 * silently. Called by {@link LocalPorts} before a container is created.
 */
final class LabelCheck {
  private static final String KEEP_ALIVE = "dockbridge.keep-alive";
  private static final String FORWARD = "dockbridge.forward";
  private static final Pattern PORT =
      Pattern.compile("dockbridge\\.forward\\.(\\d{1,5})(/tcp|/udp)?");
  private static final Set<String> TRUTH = Set.of("true", "false");
  private static final int LAST_PORT = 65_535;

  private LabelCheck() {}

  /** A sentence for each, in the order of their names. */
  static List<String> problems(Map<String, String> labels) {
    return labels.entrySet().stream()
        .filter(it -> it.getKey().startsWith("dockbridge."))
        .sorted(Map.Entry.comparingByKey())
        .flatMap(it -> problem(it.getKey(), it.getValue()).stream())
        .toList();
  }

  private static Optional<String> problem(String label, String value) {
    if (label.equals(KEEP_ALIVE) || label.equals(FORWARD)) {
      return TRUTH.contains(value) ? Optional.empty() : ignored(label, value, "true or false");
    }
    if (PORT.matcher(label).matches()) {
      return value.equals("false") || isPort(value)
          ? Optional.empty()
          : ignored(label, value, "a local port (8080) or false");
    }
    return Optional.of(
        "The label %s is ignored: DockBridge has no such label%s"
            .formatted(
                label,
                Suggestion.nearest(label, List.of(KEEP_ALIVE, FORWARD))
                    .map("; did you mean %s?"::formatted)
                    .orElse(".")));
  }

  private static Optional<String> ignored(String label, String value, String expected) {
    return Optional.of(
        "The label %s=%s is ignored: expected %s.".formatted(label, value, expected));
  }

  private static boolean isPort(String text) {
    return text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= LAST_PORT;
  }
}
