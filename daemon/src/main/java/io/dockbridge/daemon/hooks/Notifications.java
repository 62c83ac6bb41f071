package io.dockbridge.daemon.hooks;

import io.dockbridge.config.Environment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What appears on the desktop, where there is one. Blocks for a few seconds at most. */
final class Notifications {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Environment environment;
  private final boolean mac;

  Notifications(Environment environment, String system) {
    this.environment = environment;
    this.mac = system.startsWith("Mac");
  }

  /** The text is a variable of the shell, so that nothing in it is code. */
  void show(String text) {
    String command =
        mac
            ? "osascript -e 'on run argv' -e 'display notification (item 1 of argv) with title"
                + " \"DockBridge\"' -e 'end run' \"$DOCKBRIDGE_TEXT\""
            : "notify-send --app-name=DockBridge DockBridge \"$DOCKBRIDGE_TEXT\"";
    Map<String, String> variables = new HashMap<>(environment.variables());
    variables.put("DOCKBRIDGE_TEXT", text);
    log.debug("notification: {}", new BoundedCommand(command, variables, "notify").run(LIMIT));
  }
}
