package io.dockbridge.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.ActivityTotals;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Prometheus is told of a status. */
class MetricsTest {
  private static final String STATUS =
      """
      {"server_status": {"status": "ready", "running_containers": 3, "idle_time_remaining": 280,
                         "cost": {"gross": "0.011424", "currency": "EUR"},
                         "last_activity": "2026-11-30T12:00:20Z"},
       "instance_info": {"start_time": "2026-11-30T12:00:00Z"},
       "port_forwards": [{"status": "active"}, {"status": "conflict"}, {"status": "active"}],
       "last_update": "2026-11-30T12:00:30.5Z"}
      """;

  private static String text(String status) throws IOException {
    JsonNode tree = new ObjectMapper().readTree(status);
    ActivityTotals totals = new ActivityTotals(Map.of(ActivityKind.COMMAND, 7L), 11, 1000, 2000);
    return Metrics.text(new Metrics.Measured(tree, totals, 2, 5));
  }

  @Test
  void everyFigureIsThere() throws IOException {
    assertThat(text(STATUS).lines())
        .contains(
            "dockbridge_server_state{state=\"ready\"} 1",
            "dockbridge_server_state{state=\"absent\"} 0",
            "dockbridge_server_cost{currency=\"EUR\"} 0.011424",
            "dockbridge_running_containers 3",
            "dockbridge_server_idle_remaining_seconds 280",
            "dockbridge_uptime_seconds 30.5",
            "dockbridge_idle_seconds 10.5",
            "dockbridge_client_connections 5",
            "dockbridge_open_forwards 2",
            "dockbridge_requests_total{kind=\"command\"} 7",
            "dockbridge_requests_total{kind=\"poll\"} 11",
            "dockbridge_forwarded_bytes_total{direction=\"to_server\"} 1000",
            "dockbridge_forwarded_bytes_total{direction=\"from_server\"} 2000",
            "dockbridge_reconnects_total 2");
  }

  @Test
  void whatIsNotKnownIsLeftOut() throws IOException {
    assertThat(text("{\"server_status\": {\"status\": \"absent\", \"cost\": null}}"))
        .contains("dockbridge_server_state{state=\"absent\"} 1\n")
        .doesNotContain("cost", "null", "running_containers", "uptime");
  }

  @Test
  void everyNameIsDocumented() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "metrics.md"));
    assertThat(text(STATUS).lines().filter(it -> it.startsWith("# TYPE ")))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(page).contains("`" + it.split(" ", -1)[2]));
  }

  /** promtool is in Debian's package prometheus, which .ci/run installs. */
  @Test
  void promtoolFindsNothingToSay() throws Exception {
    boolean there =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(it -> Files.isExecutable(Path.of(it, "promtool")));
    if (!there) {
      System.out.println("Skipped promtoolFindsNothingToSay: there is no promtool on the path");
    }
    assumeTrue(there, "there is no promtool on the path");
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (OutputStream in = promtool.getOutputStream()) {
      in.write(text(STATUS).getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).isEmpty();
    assertThat(promtool.waitFor()).isZero();
  }
}
