package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PortsCommandTest {
  private static final String ANSWER =
      """
      {"port_forwards": [{"local_port": 15432, "remote_port": 5432, "requested_port": 15432,
                          "container_name": "", "container_port": 5432, "by_hand": true,
                          "status": "active", "active_connections": 0, "bytes_transferred": 0}],
       "history": [{"container_name": "web", "local_port": 8080, "bytes_sent": 10,
                    "bytes_received": 2000, "opened": "2026-11-21T10:00:00.000Z",
                    "closed": "2026-11-21T10:00:01.500Z", "error": null}]}
      """;

  @TempDir private Path home;

  @Test
  void aPortIsOpenedMovedAndClosedByHand() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell).answering(FakeDaemon.ok(ANSWER))) {
      for (String command :
          List.of(
              "ports add 15432:5432",
              "ports add 5432",
              "ports remap 8080:9090",
              "ports remove 8080")) {
        Shell.Result result = shell.run(command.split(" ", -1));
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("localhost:15432", "(by hand):5432", "active");
      }
      assertThat(daemon.requests())
          .containsExactly(
              "POST /_dockbridge/ports?local=15432&remote=5432 HTTP/1.1",
              "POST /_dockbridge/ports?local=5432&remote=5432 HTTP/1.1",
              "POST /_dockbridge/ports?local=8080&to=9090 HTTP/1.1",
              "DELETE /_dockbridge/ports?local=8080 HTTP/1.1");
    }
  }

  @Test
  void whatIsClosedIsNamedWithTheWayToOpenIt() throws Exception {
    Shell shell = new Shell(home);
    String status =
        "{\"port_forwards\": [], \"closed_ports\": [{\"remote_port\": 8080, \"protocol\":"
            + " \"tcp\"}]}";
    try (FakeDaemon _ = FakeDaemon.start(shell).answering(FakeDaemon.ok(status))) {
      assertThat(shell.run("ports").out())
          .isEqualTo(
              """
              No ports are open.
              Closed by 'dockbridge ports remove': 8080. Open one again: dockbridge ports add 8080
              """);
    }
  }

  @Test
  void theDaemonsRefusalIsPassedOn() throws Exception {
    Shell shell = new Shell(home);
    String body = "{\"message\": \"port 80 is in use\", \"advice\": \"Choose another.\"}";
    try (FakeDaemon _ =
        FakeDaemon.start(shell)
            .answering(
                "HTTP/1.1 409 Conflict\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(body.length(), body))) {
      Shell.Result result = shell.run("ports", "add", "80");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.errors())
          .containsExactly(
              "dockbridge: The daemon refuses: port 80 is in use", "  Choose another.");
    }
  }

  @Test
  void whatNamesNoPortsIsAUsageError() throws Exception {
    Shell shell = new Shell(home);
    assertThat(shell.run("ports", "add", "web").exitCode()).isEqualTo(2);
    assertThat(shell.run("ports", "remap", "80").exitCode()).isEqualTo(2);
    assertThat(shell.run("ports", "remove", "web").exitCode()).isEqualTo(2);
  }

  @Test
  void theHistoryIsATable() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon _ = FakeDaemon.start(shell).answering(FakeDaemon.ok(ANSWER))) {
      assertThat(shell.run("ports", "--history").out())
          .contains("localhost:8080", "web", "1.5 s", "2.0 kB")
          .doesNotContain("null");
    }
  }
}
