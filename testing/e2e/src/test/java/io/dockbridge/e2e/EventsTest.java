package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code docker events} outlives servers. */
@ExtendWith(RealServers.class)
class EventsTest {
  private Installation installation;
  private DockerCli docker;

  @BeforeEach
  void start(Cloud cloud) {
    installation = new Installation(cloud);
    docker = installation.docker();
    installation.dockbridge().start();
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void eventsEndWhenTheyShouldEvenWithoutAServer() {
    String soon = Instant.now().plusSeconds(1).getEpochSecond() + "";
    assertThat(docker.run("events", "--until", soon)).isEqualTo(new Result(0, "", ""));
    assertThat(installation.orders()).isEmpty();
  }

  @Test
  void eventsGoOnWithTheNextServer() {
    try (Program events = docker.launch("events", "--format", "{{.Action}}")) {
      docker.importBusybox();
      Await.until("the first engine's events", () -> actions(events).equals("import tag"));
      installation.dockbridge().run("server", "destroy", "--yes").ok();
      assertThat(events.process().isAlive()).as("docker events goes on").isTrue();
      docker.importBusybox();
      docker.ok("tag", "busybox", "another");
      Await.until("those of the second", () -> actions(events).equals("import import tag tag tag"));
    }
    assertThat(installation.orders()).hasSize(2);
  }

  /** In alphabetic order: of two things at once, either may be told first. */
  private static String actions(Program events) {
    return events.out().lines().sorted().collect(Collectors.joining(" "));
  }
}
