package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dockbridge.cli.daemon.StatusTable;
import io.dockbridge.cli.output.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatusCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:20:28Z");

  @TempDir private Path home;

  @Test
  void theTableSaysWhatRunsWhatItCostsAndUntilWhen() throws Exception {
    String table =
        new StatusTable(new Terminal(false, false), TimeZone.getTimeZone("UTC"), NOW)
            .render(new ObjectMapper().readTree(FakeDaemon.sampleStatus()));

    assertThat(table)
        .isEqualTo(
            """
            DockBridge  running, pid 4242, since 10:00:00
            Socket      /home/u/.dockbridge/docker.sock
            Server      ready, dockbridge-docker-1a2b3c4d-x (cx23, fsn1, 203.0.113.7), since 10:05:00
            Idle        last Docker command 28s ago; will be deleted in 4m 32s unless used again
            Cost        0.0080 EUR so far, 0.0080 EUR an hour, with tax; paid until 11:05:00
            Connection  ssh connected, engine answers
            Activity    12 Docker commands (last at 10:20:00), 2 open connections, 1 running container

            LOCAL           CONTAINER  STATUS    OPEN  BYTES    NOTE
            localhost:8080  web:80     active    2     13.4 kB
            localhost:6432  db:5432    conflict  0     0 B      instead of 5432
            none            ns:53/udp  pending   0     0 B      UDP is not forwarded
            """);
  }

  @Test
  void withoutAServerTheTableSaysSo() throws Exception {
    String json =
        """
        {"instance_info": {"pid": 1, "socket_path": "/s"},
         "server_status": {"server": null, "status": "absent", "detail": "none; the next Docker command creates one", "idle_time_remaining": null, "price_hourly": null},
         "connection_health": {"ssh_connected": false, "docker_reachable": false},
         "port_forwards": [], "activity_summary": {"total_commands": 0, "last_docker_command": null}}
        """;

    assertThat(
            new StatusTable(new Terminal(false, false), TimeZone.getTimeZone("UTC"), NOW)
                .render(new ObjectMapper().readTree(json)))
        .contains("Server      none; the next Docker command creates one\n")
        .doesNotContain("Cost", "Idle", "LOCAL", "null");
  }

  @Test
  void anotherVersionThanTheInstalledOneIsNamed() throws Exception {
    String json =
        """
        {"instance_info": {"pid": 1, "socket_path": "/s", "version": "0.9.0"},
         "server_status": {"server": null, "status": "absent"}, "port_forwards": []}
        """;

    assertThat(
            new StatusTable(new Terminal(false, false), TimeZone.getTimeZone("UTC"), NOW)
                .render(new ObjectMapper().readTree(json)))
        .contains("version 0.9.0 runs, development is installed: dockbridge restart\n");
  }

  @Test
  void theTableSaysWhatWentWithTheLastServerAndOnWhichDay() throws Exception {
    String json =
        """
        {"instance_info": {"pid": 1, "socket_path": "/s", "start_time": "2026-11-20T10:00:00Z"},
         "server_status": {"server": null, "status": "absent",
          "last_server": {"name": "dockbridge-x", "gone": "2026-11-21T09:22:00Z", "idle": 330,
           "running": 0, "containers": 1, "images": 2, "volumes": 1, "stays": false}},
         "connection_health": {}, "port_forwards": [], "activity_summary": {}}
        """;

    assertThat(
            new StatusTable(new Terminal(false, false), TimeZone.getTimeZone("UTC"), NOW)
                .render(new ObjectMapper().readTree(json)))
        .contains("pid 1, since Fri 20 Nov 10:00:00")
        .contains(
            "Last server deleted 09:22:00, idle for 5m 30s; with it 1 container, 2 images and 1"
                + " volume\n");
  }

  @Test
  void jsonAndYamlAreTheDaemonsDocument() throws Exception {
    Shell shell = new Shell(home);
    ObjectMapper json = new ObjectMapper();
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      Shell.Result printed = shell.run("status", "--output", "json");

      assertThat(printed.exitCode()).isZero();
      assertThat(json.readTree(printed.out())).isEqualTo(json.readTree(FakeDaemon.sampleStatus()));
      assertThat(
              new ObjectMapper(new YAMLFactory()).readTree(shell.run("status", "-o", "yaml").out()))
          .isEqualTo(json.readTree(FakeDaemon.sampleStatus()));
      assertThat(daemon.requests()).containsOnly("GET /_dockbridge/status HTTP/1.1");
    }
  }

  @Test
  void portsAreThePartOfTheDocument() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon _ = FakeDaemon.start(shell)) {
      assertThat(shell.run("ports").out().lines()).hasSize(4);
      assertThat(shell.run("ports", "list").out()).isEqualTo(shell.run("ports").out());
      assertThat(shell.run("ports", "-o", "csv").out().lines())
          .hasSize(4)
          .startsWith(
              "id,container_id,container_name,local_port,remote_port,requested_port,"
                  + "container_port,protocol,status,reason,created_at,last_used,"
                  + "bytes_transferred,active_connections");
      assertThat(shell.run("status", "-o", "csv").out().lines())
          .contains("name,value", "server_status.server.name,dockbridge-docker-1a2b3c4d-x");
      assertThat(new ObjectMapper().readTree(shell.run("ports", "-o", "json").out()))
          .isEqualTo(new ObjectMapper().readTree(FakeDaemon.sampleStatus()).path("port_forwards"));
    }
  }

  @Test
  void aDaemonAnswersThoughItsSettingsBecameWrongMeanwhile() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      Files.writeString(shell.dockBridgeHome().resolve("config.yaml"), "sokcet_path: [");

      assertThat(shell.run("status").out()).contains("running, pid 4242");
      assertThat(shell.run("status", "-o", "json").out()).contains("4242");
      assertThat(shell.run("ports").out()).contains("localhost:8080");
      daemon.kill();
      assertThat(shell.run("status").errors()).anyMatch(it -> it.contains("not valid YAML"));
    }
  }

  @Test
  void theDaemonOfAnotherSocketIsNotAsked() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      Path config = shell.dockBridgeHome().resolve("config.yaml");
      Files.writeString(config, "socket_path: other.sock");

      assertThat(shell.run("status").err()).contains("is not running on", "other.sock");
      assertThat(shell.run("status", "--socket", shell.socket().toString()).exitCode()).isZero();
      assertThat(daemon.requests()).hasSize(1);
    }
  }

  @Test
  void onlyATerminalGetsColours() throws Exception {
    try (FakeDaemon _ = FakeDaemon.start(new Shell(home))) {
      assertThat(new Shell(home).run("status").out()).doesNotContain("\u001b");
      assertThat(new Shell(home).with(new Terminal(true, true)).run("status").out())
          .contains("\u001b[32mready\u001b[0m");
    }
  }

  @Test
  void watchingEndsWithTheDaemon() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      Shell.Result result = shell.with(_ -> kill(daemon)).run("status", "--watch");

      assertThat(result.exitCode()).isEqualTo(4);
      assertThat(result.out()).containsOnlyOnce("running, pid 4242");
    }
  }

  @Test
  void anotherProgramAtTheSocketIsTold() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

      Shell.Result result = shell.run("status");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err()).contains(shell.socket() + " is not DockBridge (HTTP 404)");
    }
  }

  @Test
  void anAnswerThatIsCutOffIsAnError() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell)) {
      daemon.answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");

      assertThat(shell.run("status").exitCode()).isEqualTo(1);
      daemon.answering("");
      assertThat(shell.run("status").err()).contains("does not answer");
    }
  }

  private static void kill(FakeDaemon daemon) throws InterruptedException {
    try {
      daemon.kill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
