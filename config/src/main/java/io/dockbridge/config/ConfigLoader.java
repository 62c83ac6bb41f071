package io.dockbridge.config;

import io.dockbridge.config.DockBridgeConfig.Activity;
import io.dockbridge.config.DockBridgeConfig.Hetzner;
import io.dockbridge.config.DockBridgeConfig.Lifecycle;
import io.dockbridge.config.DockBridgeConfig.Limits;
import io.dockbridge.config.DockBridgeConfig.Logging;
import io.dockbridge.config.DockBridgeConfig.PortForward;
import io.dockbridge.config.DockBridgeConfig.Ssh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads the settings: options win over variables, variables over the file, the file over the
 * defaults.
 */
public final class ConfigLoader {
  private final Surroundings surroundings;

  /** A loader for the given environment. */
  public ConfigLoader(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Reads everything once.
   *
   * @param file what {@code --config} names, which must exist; empty: the default file, if there
   * @param flags options that decide settings
   * @throws ConfigException with all problems at once
   */
  public DockBridgeConfig load(Optional<String> file, List<Flag> flags) throws ConfigException {
    Resolution resolution = new Resolution(surroundings, read(file), flags);
    DockBridgeConfig config = assemble(resolution);
    Words.unfitForSocket(config.socketPath())
        .ifPresent(reason -> resolution.reject(Keys.SOCKET_PATH, reason));
    resolution.throwIfProblems();
    return config;
  }

  /** The file that is read: the named one, or the default. It need not exist. */
  public Path file(Optional<String> named) {
    return named
        .map(it -> surroundings.expand(it, surroundings.workingDirectory()))
        .orElseGet(surroundings::defaultConfigFile);
  }

  private YamlFile read(Optional<String> named) throws ConfigException {
    Path file = file(named);
    try {
      return YamlFile.parse(file, Files.readString(file));
    } catch (NoSuchFileException e) {
      if (named.isEmpty()) {
        return YamlFile.none(file);
      }
      throw unreadable(file, "no such file", e);
    } catch (IOException e) {
      throw unreadable(file, "cannot be read (" + e + ")", e);
    }
  }

  private static ConfigException unreadable(Path file, String reason, IOException cause) {
    ConfigException exception = new ConfigException(List.of(new Problem(file.toString(), reason)));
    exception.initCause(cause);
    return exception;
  }

  private DockBridgeConfig assemble(Resolution from) {
    return new DockBridgeConfig(
        surroundings.dockBridgeHome(),
        from.file(),
        from.get(Keys.SOCKET_PATH),
        from.get(Keys.INSTANCE_LOCK_PATH),
        from.get(Keys.PID_FILE_PATH),
        hetzner(from),
        ssh(from),
        activity(from),
        portForward(from),
        lifecycle(from),
        limits(from),
        logging(from),
        from.settings());
  }

  private static Hetzner hetzner(Resolution from) {
    return new Hetzner(
        from.get(Keys.ENDPOINT),
        from.get(Keys.TOKEN_FILE),
        from.get(Keys.TOKEN_COMMAND),
        from.get(Keys.SERVER_TYPE),
        from.get(Keys.LOCATION),
        from.get(Keys.PREFERRED_IMAGES),
        from.get(Keys.VOLUME_SIZE));
  }

  private static Ssh ssh(Resolution from) {
    return new Ssh(
        from.get(Keys.SSH_HOST),
        from.get(Keys.SSH_USER),
        from.get(Keys.SSH_PORT),
        from.get(Keys.SSH_KEY_PATH),
        from.get(Keys.SSH_CONFIG_FILE),
        from.get(Keys.ENGINE_SOCKET),
        from.get(Keys.FORWARDS_ONLY),
        from.get(Keys.SSH_TIMEOUT),
        from.get(Keys.SSH_KEEP_ALIVE));
  }

  private static Activity activity(Resolution from) {
    return new Activity(
        from.get(Keys.IDLE_TIMEOUT),
        from.get(Keys.CONNECTION_TIMEOUT),
        from.get(Keys.GRACE_PERIOD),
        from.get(Keys.CONTAINERS),
        from.get(Keys.TRACK_DOCKER_COMMANDS),
        from.get(Keys.TRACK_PORT_FORWARDING),
        from.get(Keys.TRACK_CONNECTIONS),
        from.get(Keys.ACTIVITY_BUFFER_SIZE));
  }

  private static PortForward portForward(Resolution from) {
    return new PortForward(
        from.get(Keys.FORWARD_ENABLED),
        from.get(Keys.CONFLICT_STRATEGY),
        from.get(Keys.BIND_ADDRESS),
        from.get(Keys.EXCLUDE),
        from.get(Keys.HOST_NETWORK),
        from.get(Keys.MAX_CONNECTIONS),
        from.get(Keys.MAX_TOTAL_CONNECTIONS),
        from.get(Keys.MONITOR_INTERVAL));
  }

  private static Lifecycle lifecycle(Resolution from) {
    return new Lifecycle(
        from.get(Keys.DESTROY_AT),
        from.get(Keys.ON_STOP),
        from.get(Keys.RESUME),
        from.get(Keys.PROVISION_TIMEOUT));
  }

  private static Limits limits(Resolution from) {
    return new Limits(
        from.get(Keys.MONTHLY_BUDGET), from.get(Keys.MAX_HOURS), from.get(Keys.ON_MAX_HOURS));
  }

  private static Logging logging(Resolution from) {
    return new Logging(
        from.get(Keys.LOG_LEVEL), from.get(Keys.LOG_FORMAT), from.get(Keys.LOG_FILE));
  }
}
