package io.dockbridge.config;

import static io.dockbridge.config.Words.atLeast;
import static io.dockbridge.config.Words.between;
import static io.dockbridge.config.Words.oneOf;
import static io.dockbridge.config.Words.positive;

import io.dockbridge.config.DockBridgeConfig.BindAddress;
import io.dockbridge.config.DockBridgeConfig.ConflictStrategy;
import io.dockbridge.config.DockBridgeConfig.DestroyAt;
import io.dockbridge.config.DockBridgeConfig.KeepingContainers;
import io.dockbridge.config.DockBridgeConfig.LogFormat;
import io.dockbridge.config.DockBridgeConfig.LogLevel;
import io.dockbridge.config.DockBridgeConfig.OnMaxHours;
import io.dockbridge.config.DockBridgeConfig.OnStop;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every setting there is, with its default. */
final class Keys {
  static final Key<Path> SOCKET_PATH = SocketPath.KEY;
  static final Key<Optional<Path>> INSTANCE_LOCK_PATH = PathReader.optional("instance_lock_path");
  static final Key<Optional<Path>> PID_FILE_PATH = PathReader.optional("pid_file_path");

  static final Key<URI> ENDPOINT =
      Key.of("hetzner.endpoint", "https://api.hetzner.cloud/v1", Words::endpoint);
  static final Key<Optional<Path>> TOKEN_FILE = PathReader.optional("hetzner.token_file");
  static final Key<Optional<String>> TOKEN_COMMAND =
      Key.optional("hetzner.token_command", word -> word);
  static final Key<List<String>> SERVER_TYPE =
      Key.list("hetzner.server_type", List.of("cx23"), false);
  static final Key<List<String>> LOCATION = Key.list("hetzner.location", List.of("fsn1"), true);
  static final Key<List<String>> PREFERRED_IMAGES =
      Key.list("hetzner.preferred_images", List.of("docker-ce", "ubuntu-24.04"), false);
  static final Key<Integer> VOLUME_SIZE = Key.of("hetzner.volume_size", "0", Words::volumeSize);

  static final Key<Optional<String>> SSH_HOST = Key.optional("ssh.host", word -> word);
  static final Key<String> SSH_USER = Key.of("ssh.user", "root", word -> word);
  static final Key<Integer> SSH_PORT = Key.of("ssh.port", "22", between(1, 65535));
  static final Key<Optional<Path>> SSH_KEY_PATH = PathReader.optional("ssh.key_path");
  static final Key<Optional<Path>> SSH_CONFIG_FILE = PathReader.optional("ssh.config_file");
  static final Key<Optional<String>> ENGINE_SOCKET =
      Key.optional("ssh.engine_socket", Words::socketOnHost);
  static final Key<Boolean> FORWARDS_ONLY = Key.of("ssh.forwards_only", "false", Words::truth);
  static final Key<Duration> SSH_TIMEOUT = Key.of("ssh.timeout", "30s", positive());
  static final Key<Duration> SSH_KEEP_ALIVE = Key.of("ssh.keep_alive", "15s", positive());

  static final Key<Duration> IDLE_TIMEOUT = Key.of("activity.idle_timeout", "5m", positive());
  static final Key<Duration> CONNECTION_TIMEOUT =
      Key.of("activity.connection_timeout", "30m", positive());
  static final Key<Duration> GRACE_PERIOD =
      Key.of("activity.grace_period", "30s", Durations::parse);
  static final Key<KeepingContainers> CONTAINERS =
      Key.of("activity.containers", "busy", oneOf(KeepingContainers.class));
  static final Key<Boolean> TRACK_DOCKER_COMMANDS =
      Key.of("activity.track_docker_commands", "true", Words::truth);
  static final Key<Boolean> TRACK_PORT_FORWARDING =
      Key.of("activity.track_port_forwarding", "true", Words::truth);
  static final Key<Boolean> TRACK_CONNECTIONS =
      Key.of("activity.track_connections", "true", Words::truth);
  static final Key<Integer> ACTIVITY_BUFFER_SIZE =
      Key.of("activity.activity_buffer_size", "1000", atLeast(1));

  static final Key<Boolean> FORWARD_ENABLED = Key.of("port_forward.enabled", "true", Words::truth);
  static final Key<ConflictStrategy> CONFLICT_STRATEGY =
      Key.of("port_forward.conflict_strategy", "increment", oneOf(ConflictStrategy.class));
  static final Key<BindAddress> BIND_ADDRESS =
      Key.of("port_forward.bind_address", "loopback", Words::bindAddress);
  static final Key<List<String>> EXCLUDE = Key.words("port_forward.exclude", Words::exclusion);
  static final Key<Boolean> HOST_NETWORK =
      Key.of("port_forward.host_network", "false", Words::truth);
  static final Key<Integer> MAX_CONNECTIONS =
      Key.of("port_forward.max_connections", "1024", atLeast(1));
  static final Key<Integer> MAX_TOTAL_CONNECTIONS =
      Key.of("port_forward.max_total_connections", "4096", atLeast(1));
  static final Key<Duration> MONITOR_INTERVAL =
      Key.of("port_forward.monitor_interval", "30s", positive());

  static final Key<DestroyAt> DESTROY_AT =
      Key.of("lifecycle.destroy_at", "idle", oneOf(DestroyAt.class));
  static final Key<OnStop> ON_STOP = Key.of("lifecycle.on_stop", "destroy", oneOf(OnStop.class));
  static final Key<Boolean> RESUME = Key.of("lifecycle.resume", "true", Words::truth);
  static final Key<Duration> PROVISION_TIMEOUT =
      Key.of("lifecycle.provision_timeout", "6m", positive());

  static final Key<BigDecimal> MONTHLY_BUDGET = Key.of("limits.monthly_budget", "0", Words::amount);
  static final Key<Integer> MAX_HOURS = Key.of("limits.max_hours", "0", atLeast(0));
  static final Key<OnMaxHours> ON_MAX_HOURS =
      Key.of("limits.on_max_hours", "warn", oneOf(OnMaxHours.class));

  static final Key<LogLevel> LOG_LEVEL = Key.of("logging.level", "info", oneOf(LogLevel.class));
  static final Key<LogFormat> LOG_FORMAT = Key.of("logging.format", "text", oneOf(LogFormat.class));
  static final Key<Optional<Path>> LOG_FILE = PathReader.optional("logging.file");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL =
      List.of(
          SOCKET_PATH,
          INSTANCE_LOCK_PATH,
          PID_FILE_PATH,
          ENDPOINT,
          TOKEN_FILE,
          TOKEN_COMMAND,
          SERVER_TYPE,
          LOCATION,
          PREFERRED_IMAGES,
          VOLUME_SIZE,
          SSH_HOST,
          SSH_USER,
          SSH_PORT,
          SSH_KEY_PATH,
          SSH_CONFIG_FILE,
          ENGINE_SOCKET,
          FORWARDS_ONLY,
          SSH_TIMEOUT,
          SSH_KEEP_ALIVE,
          IDLE_TIMEOUT,
          CONNECTION_TIMEOUT,
          GRACE_PERIOD,
          CONTAINERS,
          TRACK_DOCKER_COMMANDS,
          TRACK_PORT_FORWARDING,
          TRACK_CONNECTIONS,
          ACTIVITY_BUFFER_SIZE,
          FORWARD_ENABLED,
          CONFLICT_STRATEGY,
          BIND_ADDRESS,
          EXCLUDE,
          HOST_NETWORK,
          MAX_CONNECTIONS,
          MAX_TOTAL_CONNECTIONS,
          MONITOR_INTERVAL,
          DESTROY_AT,
          ON_STOP,
          RESUME,
          PROVISION_TIMEOUT,
          MONTHLY_BUDGET,
          MAX_HOURS,
          ON_MAX_HOURS,
          LOG_LEVEL,
          LOG_FORMAT,
          LOG_FILE);

  /** The names of the sections. */
  static final List<String> SECTIONS =
      List.of("hetzner", "ssh", "activity", "port_forward", "lifecycle", "limits", "logging");

  private Keys() {}

  static List<String> names() {
    return ALL.stream().map(Key::name).toList();
  }
}
