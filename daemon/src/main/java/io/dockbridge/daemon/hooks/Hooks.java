package io.dockbridge.daemon.hooks;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.Environment;
import io.dockbridge.config.HookSettings;
import io.dockbridge.lifecycle.server.ServerEvents;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the user's commands when something becomes of a server, and shows notifications. Called by
 * the lifecycle on its thread, which waits for {@code before_destroy} alone; everything else runs
 * on virtual threads. No failure goes further than the log. Why: ADR 32.
 */
public final class Hooks implements ServerEvents, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Hooks.class);

  /** A client of before_destroy would wait for the next server, and so buy it. */
  private static final String NO_ENGINE = "unix:///dev/null";

  private final HookSettings settings;
  private final Map<String, String> surroundings;
  private final String engine;
  private final Notifications notifications;
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Long> reported = ConcurrentHashMap.newKeySet();

  /** Of an instance; the commands see the daemon's variables and more. */
  public Hooks(DockBridgeConfig config, Environment environment) {
    this.settings = config.hooks();
    this.surroundings = new HashMap<>(environment.variables());
    surroundings.put("DOCKBRIDGE_HOME", config.home().toString());
    config
        .instanceName()
        .ifPresentOrElse(
            it -> surroundings.put("DOCKBRIDGE_INSTANCE", it),
            () -> surroundings.put("DOCKBRIDGE_SOCKET_PATH", config.socketPath().toString()));
    this.engine = "unix://" + config.socketPath();
    this.notifications = new Notifications(environment, System.getProperty("os.name"));
  }

  @Override
  public void created(ServerInfo server) {
    later("after_ready", settings.afterReady(), variables(server, engine));
  }

  @Override
  public void destroying(ServerInfo server) {
    run("before_destroy", settings.beforeDestroy(), variables(server, NO_ENGINE));
  }

  @Override
  public void destroyed(ServerInfo server) {
    reported.remove(server.id());
    later("after_destroy", settings.afterDestroy(), variables(server, NO_ENGINE));
    notify("Server " + server.name() + " is deleted.");
  }

  @Override
  public void notDestroyed(ServerInfo server, String reason) {
    if (reported.add(server.id())) {
      Map<String, String> variables = variables(server, NO_ENGINE);
      variables.put("DOCKBRIDGE_REASON", reason);
      later("destroy_failed", settings.destroyFailed(), variables);
      notify("Server " + server.name() + " could not be deleted and is still billed.");
    }
  }

  private Map<String, String> variables(ServerInfo server, String dockerHost) {
    Map<String, String> variables = new HashMap<>(surroundings);
    variables.put("DOCKER_HOST", dockerHost);
    variables.remove("DOCKER_CONTEXT");
    variables.put("DOCKBRIDGE_SERVER_ID", Long.toString(server.id()));
    variables.put("DOCKBRIDGE_SERVER_NAME", server.name());
    variables.put("DOCKBRIDGE_SERVER_IP", server.ip());
    variables.put("DOCKBRIDGE_SERVER_TYPE", server.serverType());
    variables.put("DOCKBRIDGE_SERVER_LOCATION", server.location());
    return variables;
  }

  private void notify(String text) {
    if (settings.notifies()) {
      background.execute(() -> notifications.show(text));
    }
  }

  private void later(String event, Optional<String> command, Map<String, String> variables) {
    if (command.isPresent()) {
      background.execute(() -> run(event, command, variables));
    }
  }

  private void run(String event, Optional<String> command, Map<String, String> variables) {
    if (command.isPresent()) {
      variables.put("DOCKBRIDGE_EVENT", event);
      log.info(
          "hook {}: {}",
          event,
          new BoundedCommand(command.get(), variables, event).run(settings.timeout()));
    }
  }

  /** Waits for what still runs, no longer than a command may take. */
  @Override
  public void close() {
    background.shutdown();
    Duration most = settings.timeout().plusSeconds(1);
    try {
      if (!background.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS)) {
        background.shutdownNow();
      }
    } catch (InterruptedException _) {
      background.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
