package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A few containers with published ports, and the question whether everything works. */
final class Workload {
  /** A container that has said something and is silent now. */
  static final String TALKER = "talker";

  private static final String PAGE = "It works";
  private static final int PORTS = 3;
  private static final int CONTAINERS = 3;
  private static final String TALK = "echo tick; sleep 100000";

  private final Installation installation;
  private final int first = FreePorts.inARow(PORTS);

  private Workload(Installation installation) {
    this.installation = installation;
  }

  /** Starts DockBridge and the containers; they come back when their engine does. */
  static Workload start(Installation installation) {
    installation.dockbridge().start();
    Workload workload = new Workload(installation);
    workload.run();
    return workload;
  }

  private void run() {
    DockerCli docker = installation.docker();
    docker.importBusybox();
    docker.runHttpd("--restart", "always", "-p", first + ":80");
    docker.ok("run", "-d", "--restart", "always", "--name", TALKER, "busybox", "sh", "-c", TALK);
    docker.runHttpd("--restart", "always", "-p", first + 1 + ":80", "-p", first + 2 + ":80");
    requireAll();
  }

  /** Follows the output of a container that has said something and is silent now. */
  Program followTalker() {
    Program logs = installation.docker().launch("logs", "-f", TALKER);
    Await.until("the first words", () -> logs.out().contains("tick"));
    return logs;
  }

  /** One of the ports. */
  int port() {
    return first;
  }

  private Set<Integer> ports() {
    return IntStream.range(first, first + PORTS)
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The same for a cause that is gone by now. */
  void requireAgain(String what) {
    requireAgain(what, Instant.now());
  }

  /**
   * Waits until everything works that worked before, on the same server, and prints how long that
   * took.
   *
   * @param what happened
   * @param gone when its cause was gone
   */
  void requireAgain(String what, Instant gone) {
    Await.await("the ports after: " + what).until(() -> ports().stream().allMatch(this::serves));
    Duration forwards = Duration.between(gone, Instant.now());
    Await.await("the socket after: " + what).until(this::answers);
    Duration socket = Duration.between(gone, Instant.now());
    System.out.printf(
        "%s: ports work again after %d ms, the socket after %d ms%n",
        what, forwards.toMillis(), socket.toMillis());
    requireAll();
    assertThat(installation.orders()).hasSize(1);
  }

  /** No forward is lost, none is there twice, and every one leads to its container. */
  void requireAll() {
    Await.await("exactly the ports " + ports())
        .untilAsserted(() -> assertThat(forwards()).isEqualTo(ports().stream().toList()));
    assertThat(ports()).allMatch(this::serves);
    assertThat(installation.docker().ok("ps", "-q").lines()).hasSize(CONTAINERS);
  }

  private boolean serves(int port) {
    return Local.serves(port, PAGE);
  }

  private boolean answers() {
    try (Wire wire = Wire.connect(installation.socket())) {
      return wire.send("GET /containers/json HTTP/1.1|Host: docker|Connection: close||")
          .readAll()
          .startsWith("HTTP/1.1 200");
    } catch (IOException _) {
      return false;
    }
  }

  /** The open ones, each as often as it is there. */
  private List<Integer> forwards() {
    return forwarded().map(it -> it.path("local_port").asInt()).sorted().toList();
  }

  private Stream<JsonNode> forwarded() {
    return installation.dockbridge().status().path("port_forwards").valueStream();
  }
}
