package io.dockbridge.daemon;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dockbridge.enginesocket.LocalAnswer;
import io.dockbridge.lifecycle.ServerLifecycle;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests of the control API that are about a server in the cloud. */
final class CloudControl {
  private static final Pattern KEEP = Pattern.compile("/_dockbridge/keep\\?seconds=(\\d{1,7})");

  private final ServerLifecycle lifecycle;

  CloudControl(ServerLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Empty if there is no such request. */
  Optional<LocalAnswer> answer(String method, String target) {
    Matcher keep = KEEP.matcher(target);
    if (method.equals("POST") && keep.matches()) {
      return Optional.of(keep(Duration.ofSeconds(Long.parseLong(keep.group(1)))));
    }
    return switch (method + " " + target) {
      case "DELETE /_dockbridge/keep" -> Optional.of(keepNoLonger());
      default -> Optional.empty();
    };
  }

  private LocalAnswer keep(Duration duration) {
    try {
      String until = StatusReport.time(lifecycle.keep(duration));
      return LocalAnswer.json(
          200, JsonNodeFactory.instance.objectNode().put("kept_until", until).toString());
    } catch (IOException e) {
      return LocalAnswer.error(500, "it cannot be written down: " + e.getMessage());
    }
  }

  private LocalAnswer keepNoLonger() {
    try {
      lifecycle.keepNoLonger();
      return LocalAnswer.json(200, "{}");
    } catch (IOException e) {
      return LocalAnswer.error(500, "it cannot be written down: " + e.getMessage());
    }
  }
}
