package io.dockbridge.cli.output;

import io.dockbridge.config.Environment;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The user's browser. */
public final class Browser {
  private Browser() {}

  /**
   * Shows an address there, and does not wait. False where there is no browser: a session without a
   * desktop has nothing to show a page on.
   */
  public static boolean open(Environment environment, String address) {
    Map<String, String> variables = environment.variables();
    Optional<Path> opener = opener(variables);
    if (opener.isEmpty()) {
      return false;
    }
    ProcessBuilder builder =
        new ProcessBuilder(opener.get().toString(), address)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(variables);
    try {
      builder.start();
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static Optional<Path> opener(Map<String, String> variables) {
    boolean isMac = System.getProperty("os.name").startsWith("Mac");
    boolean hasDesktop =
        isMac
            || Stream.of("DISPLAY", "WAYLAND_DISPLAY")
                .anyMatch(it -> !variables.getOrDefault(it, "").isEmpty());
    return Stream.of(variables.getOrDefault("PATH", "").split(":", -1))
        .filter(it -> hasDesktop && !it.isEmpty())
        .map(it -> Path.of(it, isMac ? "open" : "xdg-open"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
