package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.config.DockBridgeConfig.Activity;
import io.dockbridge.config.DockBridgeConfig.BindAddress;
import io.dockbridge.config.DockBridgeConfig.ConflictStrategy;
import io.dockbridge.config.DockBridgeConfig.DestroyAt;
import io.dockbridge.config.DockBridgeConfig.KeepingContainers;
import io.dockbridge.config.DockBridgeConfig.Lifecycle;
import io.dockbridge.config.DockBridgeConfig.Limits;
import io.dockbridge.config.DockBridgeConfig.LogFormat;
import io.dockbridge.config.DockBridgeConfig.LogLevel;
import io.dockbridge.config.DockBridgeConfig.Logging;
import io.dockbridge.config.DockBridgeConfig.OnMaxHours;
import io.dockbridge.config.DockBridgeConfig.OnStop;
import io.dockbridge.config.DockBridgeConfig.Pollers;
import io.dockbridge.config.DockBridgeConfig.PortForward;
import io.dockbridge.config.DockBridgeConfig.Ssh;
import io.dockbridge.config.HetznerSettings.WantedArchitecture;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigLoaderTest extends WithConfigFile {
  private static final String DOCUMENTED =
      """
      socket_path: ~/.dockbridge/docker.sock        # each socket path is an instance of its own
      instance_lock_path:                           # default: beside the state of the instance
      pid_file_path:
      hetzner:
        endpoint: https://api.hetzner.cloud/v1      # HCLOUD_ENDPOINT overrides
        token_file:                                 # or HCLOUD_TOKEN / HETZNER_API_TOKEN
        token_command:
        server_type: auto                           # or a list, in order of preference
        architecture: x86
        location: [fsn1, nbg1, hel1]                # empty: any
        preferred_images: [docker-ce, ubuntu-24.04]
        volume_size: 0                              # GB; 0: nothing is kept between servers
      ssh: {host: , user: root, port: 22, key_path: , timeout: 30s, keep_alive: 15s}
      activity: {idle_timeout: 5m, connection_timeout: 30m, terminal_timeout: 2h, grace_period: 30s, containers: busy, pollers: ignore,
                 track_docker_commands: true, track_port_forwarding: true, track_connections: true, activity_buffer_size: 1000}
      port_forward: {enabled: true, conflict_strategy: increment, bind_address: loopback, max_connections: 1024, monitor_interval: 30s}
      lifecycle: {destroy_at: idle, on_stop: destroy, resume: true, provision_timeout: 6m}
      limits: {max_price_hourly: 0.04, monthly_budget: 0, max_hours: 0, on_max_hours: warn}
      logging: {level: info, format: text, file: }  # format json for machines
      """;

  @Test
  void withoutAFileEverythingHasItsDefault() throws ConfigException {
    DockBridgeConfig config = load();

    assertThat(config.home()).isEqualTo(user.resolve(".dockbridge"));
    assertThat(config.socketPath()).isEqualTo(user.resolve(".dockbridge/docker.sock"));
    assertThat(config.instanceLockPath()).isEmpty();
    assertThat(config.pidFilePath()).isEmpty();
    assertThat(config.hetzner())
        .isEqualTo(
            new HetznerSettings(
                URI.create("https://api.hetzner.cloud/v1"),
                Optional.empty(),
                Optional.empty(),
                List.of("auto"),
                WantedArchitecture.X86,
                List.of("fsn1", "nbg1", "hel1"),
                List.of("docker-ce", "ubuntu-24.04"),
                0));
    assertThat(config.ssh())
        .isEqualTo(
            new Ssh(
                Optional.empty(),
                "root",
                22,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15)));
    assertThat(config.activity())
        .isEqualTo(
            new Activity(
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(2),
                Duration.ofSeconds(30),
                KeepingContainers.BUSY,
                Pollers.IGNORE,
                true,
                true,
                true,
                1000));
    assertThat(config.portForward())
        .isEqualTo(
            new PortForward(
                true,
                ConflictStrategy.INCREMENT,
                BindAddress.LOOPBACK,
                List.of(),
                false,
                1024,
                4096,
                Duration.ofSeconds(30)));
    assertThat(config.mounts())
        .isEqualTo(
            new DockBridgeConfig.Mounts(
                DockBridgeConfig.MountMode.SYNC, List.of(), 200_000, 2L << 30, List.of()));
    assertThat(config.lifecycle())
        .isEqualTo(new Lifecycle(DestroyAt.IDLE, OnStop.DESTROY, true, Duration.ofMinutes(6)));
    assertThat(config.limits())
        .isEqualTo(new Limits(new BigDecimal("0.04"), BigDecimal.ZERO, 6, 0, OnMaxHours.WARN));
    assertThat(config.logging())
        .isEqualTo(new Logging(LogLevel.INFO, LogFormat.TEXT, Optional.empty()));
  }

  @Test
  void theDocumentedFileSaysTheDefaults() throws Exception {
    DockBridgeConfig defaults = load();
    DockBridgeConfig documented = load(DOCUMENTED);

    assertThat(documented)
        .usingRecursiveComparison()
        .ignoringFields("settings")
        .isEqualTo(defaults);
    assertThat(documented.settings())
        .extracting(EffectiveSetting::origin)
        .allMatch(it -> it.equals("default") || it.startsWith(file + ":"));
  }

  @Test
  void theFileThatInitWritesSaysAllDefaults() throws Exception {
    DockBridgeConfig defaults = load();
    DockBridgeConfig written = load(DefaultConfigFile.text());

    assertThat(written).usingRecursiveComparison().ignoringFields("settings").isEqualTo(defaults);
    assertThat(YamlFile.parse(file, DefaultConfigFile.text()).entries())
        .containsOnlyKeys(defaults.settings().stream().map(EffectiveSetting::key).toList());
    assertThat(DefaultConfigFile.defaults())
        .containsOnlyKeys(defaults.settings().stream().map(EffectiveSetting::key).toList());
  }

  @Test
  void everyKeyIsMapped() throws Exception {
    DockBridgeConfig config =
        load(
            """
            socket_path: /run/d.sock
            instance_lock_path: ~/lock
            pid_file_path: pid
            hetzner:
              endpoint: http://127.0.0.1:8080/v1/
              token_file: $DOCKBRIDGE_HOME/token
              token_command: pass show hcloud
              server_type: [cx33, cx43]
              architecture: arm
              location: [nbg1, hel1]
              preferred_images: ubuntu-24.04
              volume_size: 20
            ssh: {host: box, user: me, port: 2222, key_path: ~/.ssh/id, config_file: /etc/c,
              engine_socket: unix:///run/d.sock, forwards_only: yes,
              proxy_command: nc -x proxy:3128 %h %p, timeout: 5s, keep_alive: 1m}
            activity: {idle_timeout: 1h30m, connection_timeout: 500ms, terminal_timeout: 8h, grace_period: 0, containers: running, pollers: count,
              track_docker_commands: false, track_port_forwarding: no, track_connections: off, activity_buffer_size: 7}
            port_forward: {enabled: false, conflict_strategy: fail, bind_address: 127.0.0.1, exclude: [db-*, 9000-9010], host_network: true,
              max_connections: 3, max_total_connections: 4, monitor_interval: 1s}
            mounts: {mode: off, exclude: [node_modules], max_files: 9, max_size: 3MiB, remote_paths: [/srv]}
            host: {ports: [5432, 8000-8100], deny: [22]}
            lifecycle: {destroy_at: end-of-paid-hour, on_stop: keep, resume: false, provision_timeout: 2m}
            limits: {max_price_hourly: 0.1, monthly_budget: 7.50, max_servers_per_hour: 3, max_hours: 12, on_max_hours: destroy}
            hooks: {after_ready: a, before_destroy: b, after_destroy: c, destroy_failed: d, timeout: 9s, notify: true}
            logging: {level: debug, format: json, file: /var/log/d.log}
            """);

    assertThat(config.socketPath()).isEqualTo(Path.of("/run/d.sock"));
    assertThat(config.instanceLockPath()).contains(user.resolve("lock"));
    assertThat(config.pidFilePath()).contains(file.resolveSibling("pid"));
    assertThat(config.hetzner())
        .isEqualTo(
            new HetznerSettings(
                URI.create("http://127.0.0.1:8080/v1"),
                Optional.of(user.resolve(".dockbridge/token")),
                Optional.of("pass show hcloud"),
                List.of("cx33", "cx43"),
                WantedArchitecture.ARM,
                List.of("nbg1", "hel1"),
                List.of("ubuntu-24.04"),
                20));
    assertThat(config.ssh())
        .isEqualTo(
            new Ssh(
                Optional.of("box"),
                "me",
                2222,
                Optional.of(user.resolve(".ssh/id")),
                Optional.of(Path.of("/etc/c")),
                Optional.of("/run/d.sock"),
                true,
                Optional.of("nc -x proxy:3128 %h %p"),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1)));
    assertThat(config.activity())
        .isEqualTo(
            new Activity(
                Duration.ofMinutes(90),
                Duration.ofMillis(500),
                Duration.ofHours(8),
                Duration.ZERO,
                KeepingContainers.RUNNING,
                Pollers.COUNT,
                false,
                false,
                false,
                7));
    assertThat(config.portForward())
        .isEqualTo(
            new PortForward(
                false,
                ConflictStrategy.FAIL,
                BindAddress.IPV4,
                List.of("db-*", "9000-9010"),
                true,
                3,
                4,
                Duration.ofSeconds(1)));
    assertThat(config.mounts())
        .isEqualTo(
            new DockBridgeConfig.Mounts(
                DockBridgeConfig.MountMode.OFF,
                List.of("node_modules"),
                9,
                3 << 20,
                List.of("/srv")));
    assertThat(config.host())
        .isEqualTo(new DockBridgeConfig.Host(List.of("5432", "8000-8100"), List.of("22")));
    assertThat(config.lifecycle())
        .isEqualTo(
            new Lifecycle(DestroyAt.END_OF_PAID_HOUR, OnStop.KEEP, false, Duration.ofMinutes(2)));
    assertThat(config.limits())
        .isEqualTo(
            new Limits(new BigDecimal("0.1"), new BigDecimal("7.50"), 3, 12, OnMaxHours.DESTROY));
    assertThat(config.hooks())
        .isEqualTo(
            new HookSettings(
                Optional.of("a"),
                Optional.of("b"),
                Optional.of("c"),
                Optional.of("d"),
                Duration.ofSeconds(9),
                true));
    assertThat(config.logging())
        .isEqualTo(
            new Logging(LogLevel.DEBUG, LogFormat.JSON, Optional.of(Path.of("/var/log/d.log"))));
    assertThat(config.settings()).extracting(EffectiveSetting::origin).doesNotContain("default");
  }

  @Test
  void anEmptyLocationLetsHetznerChoose() throws Exception {
    assertThat(load("hetzner: {location: }").hetzner().locations()).isEmpty();
    assertThat(load("hetzner: {location: []}").hetzner().locations()).isEmpty();
    assertThat(load("hetzner: {location: ''}").hetzner().locations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "hetzner:\n", "hetzner: {}\n"})
  void anEmptyFileSaysNothing(String yaml) throws Exception {
    assertThat(load(yaml).hetzner().serverTypes()).containsExactly("auto");
  }

  @Test
  void optionsWinOverVariablesAndVariablesOverTheFile() throws Exception {
    Files.writeString(file, "socket_path: /f\nssh: {port: 1, user: f}\nlogging: {level: warn}\n");
    environment.put("DOCKBRIDGE_SOCKET_PATH", "/e");
    environment.put("DOCKBRIDGE_SSH_PORT", "2");
    environment.put("DOCKBRIDGE_HETZNER_SERVER_TYPE", "cx33, cx43");
    environment.put("DOCKBRIDGE_SSH_HOST", "");

    DockBridgeConfig config =
        loader().load(Optional.empty(), List.of(new Flag("--socket", "socket_path", "f.sock")));

    assertThat(config.socketPath()).isEqualTo(user.resolve("work/f.sock"));
    assertThat(config.ssh().port()).isEqualTo(2);
    assertThat(config.hetzner().serverTypes()).containsExactly("cx33", "cx43");
    assertThat(config.settings())
        .extracting(it -> it.key() + " <- " + it.origin())
        .contains(
            "socket_path <- option --socket",
            "ssh.port <- environment DOCKBRIDGE_SSH_PORT",
            "ssh.user <- " + file + ":2",
            "ssh.host <- default",
            "logging.level <- " + file + ":3");
  }

  @Test
  void hcloudEndpointOverridesTheFile() throws Exception {
    environment.put("HCLOUD_ENDPOINT", "http://127.0.0.1:1/v1");

    assertThat(load("hetzner: {endpoint: https://x/v1}").hetzner().endpoint())
        .isEqualTo(URI.create("http://127.0.0.1:1/v1"));
  }

  @Test
  void dockBridgeHomeMovesEverything() throws ConfigException {
    environment.put("DOCKBRIDGE_HOME", "~/elsewhere");

    DockBridgeConfig config = load();

    assertThat(config.home()).isEqualTo(user.resolve("elsewhere"));
    assertThat(config.configFile()).isEqualTo(user.resolve("elsewhere/config.yaml"));
    assertThat(config.socketPath()).isEqualTo(user.resolve("elsewhere/docker.sock"));
  }
}
