package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How long after the engine's event about a container's start and end its port is open and closed
 * here, when docker is used past DockBridge: printed, not judged, for that depends on the machine.
 * The host's clock is this machine's. {@code -Ddockbridge.containers=200} asks for more of them.
 */
@ExtendWith(RealServers.class)
class EventLatencyTest {
  private static final int CONTAINERS = Integer.getInteger("dockbridge.containers", 10);
  private static final String[] EVENTS = {
    "events",
    "--filter=event=start",
    "--filter=event=die",
    "--format={{.Action}} {{.Actor.ID}} {{.TimeNano}}"
  };
  private static final Duration LOOK = Duration.ofMillis(2);
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private RemoteHost.Direct direct;
  private Installation installation;
  private int port;

  @BeforeEach
  void start(RemoteHost host) {
    direct = host.direct();
    installation = host.installation();
    port = FreePorts.inARow(CONTAINERS);
    installation.dockbridge().run("start", "--forwards-only", "--host", RemoteHost.URL).ok();
  }

  @AfterEach
  void close() {
    installation.close();
    direct.close();
  }

  @Test
  void portsFollowTheEnginesEventsSoFast() {
    try (Program events = direct.docker().launch(EVENTS)) {
      Map<String, Instant> opened = new LinkedHashMap<>();
      for (int i = 0; i < CONTAINERS; i++) {
        String id =
            direct.docker().ok("create", "-p", (port + i) + ":80", "busybox", "sleep", "3600");
        opened.put(id, after("start", id, port + i, false));
      }
      Map<String, Instant> closed = new LinkedHashMap<>();
      for (String id : opened.keySet()) {
        closed.put(id, after("kill", id, port + closed.size(), true));
      }
      Await.until("all events", () -> times(events, "die").size() == CONTAINERS);
      report("start event to open", opened, times(events, "start"));
      report("die event to closed", closed, times(events, "die"));
    }
  }

  /** When a port is seen to be open, or closed, after a command to a container. */
  private Instant after(String command, String id, int port, boolean closed) {
    try (Program docker = direct.docker().launch(command, id)) {
      Instant seen = instantOf(port, closed);
      docker.await().ok();
      return seen;
    }
  }

  /** By container, when the engine says that it happened. */
  private static Map<String, Instant> times(Program events, String action) {
    return events
        .out()
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(words -> words.length == 3 && words[0].equals(action))
        .collect(
            Collectors.toMap(
                words -> words[1],
                words -> Instant.EPOCH.plusNanos(Long.parseLong(words[2])),
                (first, _) -> first));
  }

  /** When a port is first seen to be open, or closed. */
  private static Instant instantOf(int port, boolean closed) {
    Instant deadline = Instant.now().plus(DEADLINE);
    while (isClosed(port) != closed) {
      assertThat(Instant.now()).as("port %s", port).isBefore(deadline);
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return Instant.now();
  }

  /** As the kernel says: a connection to find out would be work for those who are measured. */
  private static boolean isClosed(int port) {
    String listening = "0100007F:%04X 00000000:0000 0A".formatted(port);
    return !Installation.read(Path.of("/proc/net/tcp")).contains(listening);
  }

  private static void report(
      String what, Map<String, Instant> seen, Map<String, Instant> happened) {
    List<Duration> latencies =
        seen.entrySet().stream()
            .map(it -> Duration.between(happened.get(it.getKey()), it.getValue()))
            .sorted()
            .toList();
    Duration p99 = latencies.get((int) Math.ceil(latencies.size() * 0.99) - 1);
    System.out.printf(
        "%s, %d containers: p50 %d ms, p99 %d ms%n",
        what, latencies.size(), latencies.get(latencies.size() / 2).toMillis(), p99.toMillis());
  }
}
