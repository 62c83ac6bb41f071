package io.dockbridge.daemon.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.util.Optional;

/** What a daemon runs with: the file may have changed since. For {@code config show}. */
public final class SettingsControl {
  private SettingsControl() {}

  /** Empty if something else is asked for. */
  public static Optional<LocalAnswer> answer(
      DockBridgeConfig config, String method, String target) {
    if (!(method + " " + target).equals("GET /_dockbridge/settings")) {
      return Optional.empty();
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    config
        .settings()
        .forEach(
            it ->
                all.addObject()
                    .put("key", it.key())
                    .put("value", it.value())
                    .put("origin", it.origin()));
    return Optional.of(LocalAnswer.json(200, all.toString()));
  }
}
