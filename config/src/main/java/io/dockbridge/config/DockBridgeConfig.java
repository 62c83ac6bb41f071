package io.dockbridge.config;

import static io.dockbridge.config.ValueParsers.atLeast;
import static io.dockbridge.config.ValueParsers.between;
import static io.dockbridge.config.ValueParsers.oneOf;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All settings, read and checked. Each record declares its settings in {@code read}: name, default,
 * how the text is read, and what {@code config init} says about it.
 *
 * @param home {@code $DOCKBRIDGE_HOME}
 * @param instanceName of a named instance; empty: the socket's path says which instance it is
 * @param configFile the file that was read, or would have been if it existed
 * @param socketPath where docker.sock is; absolute. Without a name each is an instance of its own
 * @param instanceLockPath the lock file, if not beside the state of the instance
 * @param pidFilePath the pid file, if not beside the state of the instance
 * @param settings every setting as it is in force, with its origin, in the order of the file
 */
public record DockBridgeConfig(
    Path home,
    Optional<String> instanceName,
    Path configFile,
    Path socketPath,
    Optional<Path> instanceLockPath,
    Optional<Path> pidFilePath,
    HetznerSettings hetzner,
    Ssh ssh,
    Activity activity,
    PortForward portForward,
    Mounts mounts,
    Host host,
    Lifecycle lifecycle,
    Limits limits,
    HookSettings hooks,
    Logging logging,
    List<EffectiveSetting> settings) {

  /** Reads every setting, in the order of default-config.yaml. */
  static DockBridgeConfig read(SettingsReader from, Path home) {
    return new DockBridgeConfig(
        home,
        from.instanceName(),
        from.file(),
        from.path("socket_path"),
        from.optionalPath("instance_lock_path"),
        from.optionalPath("pid_file_path"),
        HetznerSettings.read(from),
        Ssh.read(from),
        Activity.read(from),
        PortForward.read(from),
        Mounts.read(from),
        Host.read(from),
        Lifecycle.read(from),
        Limits.read(from),
        HookSettings.read(from),
        Logging.read(from),
        from.settings());
  }

  /**
   * How the server is reached.
   *
   * @param host a machine that one already has; empty: servers of Hetzner Cloud are used
   * @param user for a host: only if not {@code root}, else OpenSSH's configuration decides
   * @param port for a host: only if not 22
   * @param keyPath the private key; empty: one is made on first use; for a host: OpenSSH's
   * @param configFile OpenSSH's client configuration for a host; empty: where OpenSSH looks
   * @param engineSocket path of the engine's socket on a host; empty: it is looked for
   * @param forwardsOnly whether only the ports of a host are served, not its engine
   * @param proxyCommand a program whose input and output are the connection to the server's SSH
   *     port, with %h and %p in it; empty: directly, or what OpenSSH's configuration says
   * @param timeout for connecting and authenticating
   * @param keepAlive half of the silence after which a connection counts as lost; see Liveness
   */
  public record Ssh(
      Optional<String> host,
      String user,
      int port,
      Optional<Path> keyPath,
      Optional<Path> configFile,
      Optional<String> engineSocket,
      boolean forwardsOnly,
      Optional<String> proxyCommand,
      Duration timeout,
      Duration keepAlive) {
    static Ssh read(SettingsReader from) {
      return new Ssh(
          from.optional("ssh.host", ValueParsers::text),
          from.value("ssh.user", ValueParsers::text),
          from.value("ssh.port", between(1, 65535)),
          from.optionalPath("ssh.key_path"),
          from.optionalPath("ssh.config_file"),
          from.optional("ssh.engine_socket", ValueParsers::socketOnHost),
          from.value("ssh.forwards_only", ValueParsers::truth),
          from.optional("ssh.proxy_command", ValueParsers::text),
          from.value("ssh.timeout", ValueParsers::duration),
          from.value("ssh.keep_alive", ValueParsers::duration));
    }
  }

  /**
   * What keeps a server.
   *
   * @param idleTimeout without Docker command or bytes on a port for this long, nobody is here
   * @param connectionTimeout a forwarded connection without a byte counts for this long
   * @param terminalTimeout an open terminal without a byte counts for this long
   * @param gracePeriod between idle and destroyed, for a change of mind
   * @param pollers whether programs count that ask for the same again and again
   * @param activityBufferSize how many activity records are kept
   */
  public record Activity(
      Duration idleTimeout,
      Duration connectionTimeout,
      Duration terminalTimeout,
      Duration gracePeriod,
      KeepingContainers containers,
      Pollers pollers,
      boolean trackDockerCommands,
      boolean trackPortForwarding,
      boolean trackConnections,
      int activityBufferSize) {
    static Activity read(SettingsReader from) {
      return new Activity(
          from.value("activity.idle_timeout", ValueParsers::duration),
          from.value("activity.connection_timeout", ValueParsers::duration),
          from.value("activity.terminal_timeout", ValueParsers::duration),
          from.value("activity.grace_period", ValueParsers::durationOrZero),
          from.value("activity.containers", oneOf(KeepingContainers.class)),
          from.value("activity.pollers", oneOf(Pollers.class)),
          from.value("activity.track_docker_commands", ValueParsers::truth),
          from.value("activity.track_port_forwarding", ValueParsers::truth),
          from.value("activity.track_connections", ValueParsers::truth),
          from.value("activity.activity_buffer_size", atLeast(1)));
    }
  }

  /**
   * Published ports on this machine.
   *
   * @param exclude ports of the server ({@code 5432}, {@code 9000-9010}) and containers' names,
   *     with wildcards, that are not forwarded
   * @param hostNetwork whether what containers on the host's network listen on is forwarded
   * @param maxConnections open at once on one port, and senders at once to all UDP ports
   * @param maxTotalConnections open at once on all ports together
   * @param monitorInterval between two full comparisons with the engine, besides its events
   */
  public record PortForward(
      boolean enabled,
      ConflictStrategy conflictStrategy,
      BindAddress bindAddress,
      List<String> exclude,
      boolean hostNetwork,
      int maxConnections,
      int maxTotalConnections,
      Duration monitorInterval) {
    static PortForward read(SettingsReader from) {
      return new PortForward(
          from.value("port_forward.enabled", ValueParsers::truth),
          from.value("port_forward.conflict_strategy", oneOf(ConflictStrategy.class)),
          from.value("port_forward.bind_address", ValueParsers::bindAddress),
          from.words("port_forward.exclude", ValueParsers::exclusion),
          from.value("port_forward.host_network", ValueParsers::truth),
          from.value("port_forward.max_connections", atLeast(1)),
          from.value("port_forward.max_total_connections", atLeast(1)),
          from.value("port_forward.monitor_interval", ValueParsers::duration));
    }
  }

  /**
   * This machine's folders in containers.
   *
   * @param exclude patterns of .dockerignore: what of a folder is not shared
   * @param maxFiles more files in one folder are refused
   * @param maxSize more bytes in one folder are refused
   * @param remotePaths absolute paths that mean the server's own
   */
  public record Mounts(
      MountMode mode, List<String> exclude, int maxFiles, long maxSize, List<String> remotePaths) {
    static Mounts read(SettingsReader from) {
      return new Mounts(
          from.value("mounts.mode", oneOf(MountMode.class)),
          from.words("mounts.exclude", ValueParsers::text),
          from.value("mounts.max_files", atLeast(1)),
          from.value("mounts.max_size", ValueParsers::size),
          from.words("mounts.remote_paths", ValueParsers::socketOnHost));
    }
  }

  /**
   * This machine's services in containers.
   *
   * @param ports its TCP ports that containers reach: {@code any}, {@code off}, or ports and
   *     ranges; empty: any on a server of the cloud, off on a host
   * @param deny ports and ranges that they never reach
   */
  public record Host(List<String> ports, List<String> deny) {
    static Host read(SettingsReader from) {
      Host host =
          new Host(
              from.words("host.ports", ValueParsers::hostPorts),
              from.words("host.deny", ValueParsers::portOrRange));
      boolean hasWord = host.ports().contains("any") || host.ports().contains("off");
      if (hasWord && host.ports().size() > 1) {
        from.reject("host.ports", "any and off stand alone");
      }
      return host;
    }
  }

  /**
   * When servers end, and how long one may take to begin.
   *
   * @param resume whether the containers that ran on one server are started on the next, which
   *     takes a volume
   */
  public record Lifecycle(
      DestroyAt destroyAt, OnStop onStop, boolean resume, Duration provisionTimeout) {
    static Lifecycle read(SettingsReader from) {
      return new Lifecycle(
          from.value("lifecycle.destroy_at", oneOf(DestroyAt.class)),
          from.value("lifecycle.on_stop", oneOf(OnStop.class)),
          from.value("lifecycle.resume", ValueParsers::truth),
          from.value("lifecycle.provision_timeout", ValueParsers::duration));
    }
  }

  /**
   * What servers may cost at most.
   *
   * @param maxPriceHourly net, without an address, of the types that {@link HetznerSettings#AUTO}
   *     stands for; 0: any price
   * @param monthlyBudget with tax, in the account's currency, for all instances of a home together;
   *     0: no limit
   * @param maxHours how long one server should exist; 0: no limit
   */
  public record Limits(
      BigDecimal maxPriceHourly,
      BigDecimal monthlyBudget,
      int maxServersPerHour,
      int maxHours,
      OnMaxHours onMaxHours) {
    static Limits read(SettingsReader from) {
      return new Limits(
          from.value("limits.max_price_hourly", ValueParsers::amount),
          from.value("limits.monthly_budget", ValueParsers::amount),
          from.value("limits.max_servers_per_hour", atLeast(0)),
          from.value("limits.max_hours", atLeast(0)),
          from.value("limits.on_max_hours", oneOf(OnMaxHours.class)));
    }
  }

  /**
   * What is logged.
   *
   * @param file instead of daemon.log beside the state of the instance
   */
  public record Logging(LogLevel level, LogFormat format, Optional<Path> file) {
    static Logging read(SettingsReader from) {
      return new Logging(
          from.value("logging.level", oneOf(LogLevel.class)),
          from.value("logging.format", oneOf(LogFormat.class)),
          from.optionalPath("logging.file"));
    }
  }

  /** Whether programs count that ask for the same list or inspection again and again. */
  public enum Pollers {
    /** Their questions neither make a server nor keep one. */
    IGNORE,
    /** They count as anybody's. */
    COUNT
  }

  /** Which containers keep an otherwise idle server. */
  public enum KeepingContainers {
    /** None. */
    IGNORE,
    /** Those labelled {@code dockbridge.keep-alive=true}. */
    LABELLED,
    /** Those that compute, and the labelled ones. */
    BUSY,
    /** Every running one. */
    RUNNING
  }

  /** What a path of a bind mount means. */
  public enum MountMode {
    /** This machine's folder, which the server has a mirror of. */
    SYNC,
    /** The server's own folder. */
    OFF
  }

  /** What happens when a published port is taken on this machine. */
  public enum ConflictStrategy {
    /** Another local port is chosen, a thousand and more above. */
    INCREMENT,
    /** The container is not started. */
    FAIL,
    /** The port is bound as soon as it is free. */
    RETRY
  }

  /** Where local listeners are. Always loopback: nothing of DockBridge is open to the network. */
  public enum BindAddress {
    /** 127.0.0.1 and ::1. */
    LOOPBACK,
    /** 127.0.0.1 only. */
    IPV4,
    /** ::1 only. */
    IPV6
  }

  /** When an idle server is destroyed. */
  public enum DestroyAt {
    /** As soon as it is idle and the grace period is over. */
    IDLE,
    /** A few minutes before the hour ends that is paid for anyway. */
    END_OF_PAID_HOUR
  }

  /** What an orderly stop does with the server. */
  public enum OnStop {
    /** Deletes it. */
    DESTROY,
    /** Leaves it, to be adopted by the next start; it costs money until then. */
    KEEP
  }

  /** What happens to a server that is older than it should be. */
  public enum OnMaxHours {
    /** The log and the status say so. */
    WARN,
    /** It is deleted, in use or not. */
    DESTROY
  }

  /** The least important lines that are logged. */
  public enum LogLevel {
    /** Every message on the wire. */
    TRACE,
    /** Every request and connection. */
    DEBUG,
    /** What changes. */
    INFO,
    /** What went wrong and was survived. */
    WARN,
    /** What failed. */
    ERROR
  }

  /** How a log line looks. */
  public enum LogFormat {
    /** For people. */
    TEXT,
    /** An object a line, for machines. */
    JSON
  }
}
