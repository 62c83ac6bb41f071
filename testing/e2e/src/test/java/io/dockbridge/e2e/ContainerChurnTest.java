package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.testkit.FreePorts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Containers start and stop in random order, by way of the socket and past it. At rest the open
 * ports are exactly the published ones. {@code e2e/churn CONTAINERS SECONDS} for more of it.
 */
@ExtendWith(RealServers.class)
@Timeout(value = 2, unit = TimeUnit.HOURS)
class ContainerChurnTest {
  private static final int CONTAINERS = Integer.getInteger("dockbridge.containers", 8);
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("dockbridge.seconds", 6));
  private static final int AT_ONCE = 20;

  /** Spare streams, the events', the monitor's own, and those of a request that just ended. */
  private static final int CONNECTIONS_AT_REST = 20;

  private final long seed = Long.getLong("dockbridge.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Integer> ports = new ArrayList<>();
  private Engine engine;

  @BeforeEach
  void create(Engine shared) {
    System.out.printf("ContainerChurnTest: %d containers, %s, seed %d%n", CONTAINERS, TIME, seed);
    engine = shared;
    int first = FreePorts.inARow(CONTAINERS);
    for (int port = first; port < first + CONTAINERS; port++) {
      ports.add(port);
      engine
          .docker()
          .ok("create", "--name", name(port), "-p", port + ":80", "busybox", "sleep", "3600");
    }
  }

  @AfterEach
  void removeAll() {
    engine.docker().removeAll();
  }

  private static String name(int port) {
    return "churn-" + port;
  }

  @Test
  void atRestTheOpenPortsAreExactlyThePublishedOnes() {
    Instant end = Instant.now().plus(TIME);
    int steps = 0;
    while (Instant.now().isBefore(end)) {
      boolean start = random.nextBoolean();
      DockerCli way = random.nextBoolean() ? engine.docker() : engine.direct();
      List<String> command = new ArrayList<>(start ? List.of("start") : List.of("kill"));
      command.addAll(some());
      way.run(command.toArray(String[]::new)); // those that run already are no containers to kill
      steps++;
    }
    System.out.printf("ContainerChurnTest: %d steps%n", steps);
    Await.await("the ports at rest").untilAsserted(() -> assertThat(open()).isEqualTo(published()));
    List<Integer> published = published();
    for (int port : ports) {
      assertThat(Local.refuses(port)).as("port %d", port).isEqualTo(!published.contains(port));
    }
  }

  /** Each request that changes something once left three connections behind, for hours. */
  @Test
  void requestsLeaveNoConnectionsBehindAtTheEngine() {
    for (int i = 0; i < 3 * CONNECTIONS_AT_REST; i++) {
      engine.docker().run("kill", "no-such-container");
    }
    Guest server = new Guest(engine.installation());
    Await.await("the engine's connections at rest")
        .untilAsserted(
            () ->
                assertThat(Integer.parseInt(server.sh("grep -c docker.sock /proc/net/unix")))
                    .isLessThan(CONNECTIONS_AT_REST));
  }

  private List<String> some() {
    List<Integer> shuffled = new ArrayList<>(ports);
    Collections.shuffle(shuffled, random);
    int count = 1 + random.nextInt(Math.min(AT_ONCE, CONTAINERS));
    return shuffled.subList(0, count).stream().map(ContainerChurnTest::name).toList();
  }

  private List<Integer> published() {
    TreeSet<Integer> published = new TreeSet<>();
    engine
        .direct()
        .ok("ps", "--format", "{{.Names}}")
        .lines()
        .forEach(name -> published.add(Integer.valueOf(name.substring("churn-".length()))));
    return List.copyOf(published);
  }

  private List<Integer> open() {
    JsonNode forwards = engine.dockbridge().status().path("port_forwards");
    return forwards.valueStream().map(it -> it.path("local_port").asInt()).sorted().toList();
  }
}
