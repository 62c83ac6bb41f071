package io.dockbridge.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Commands of the user's when something becomes of a server.
 *
 * @param beforeDestroy the deletion waits for it
 * @param destroyFailed a server could not be deleted and is still billed
 * @param timeout how long each may take
 * @param notifies whether the desktop shows deletions, and those that failed
 */
public record HookSettings(
    Optional<String> afterReady,
    Optional<String> beforeDestroy,
    Optional<String> afterDestroy,
    Optional<String> destroyFailed,
    Duration timeout,
    boolean notifies) {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  static HookSettings read(SettingsReader from) {
    HookSettings hooks =
        new HookSettings(
            from.optional("hooks.after_ready", ValueParsers::text),
            from.optional("hooks.before_destroy", ValueParsers::text),
            from.optional("hooks.after_destroy", ValueParsers::text),
            from.optional("hooks.destroy_failed", ValueParsers::text),
            from.value("hooks.timeout", ValueParsers::duration),
            from.value("hooks.notify", ValueParsers::truth));
    if (hooks.timeout().compareTo(LONGEST) > 0) {
      from.reject("hooks.timeout", "takes 60s at most, as `dockbridge stop` waits for it");
    }
    return hooks;
  }
}
