package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server is made by the first command that needs one, once. */
@ExtendWith(RealServers.class)
class FirstCommandTest {
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
  void questionsThatNeedNoEngineMakeNoServer() {
    Program events = docker.launch("events");
    assertThat(docker.ok("version")).contains("Server:");
    assertThat(docker.run("info").all()).contains("No server is running");
    assertThat(events.process().isAlive()).as("docker events goes on").isTrue();
    events.close();
    assertThat(installation.orders()).isEmpty();
    assertThat(installation.dockbridge().status().at("/server_status/status").asText())
        .isEqualTo("absent");
  }

  @Test
  void twentyFirstCommandsAtOnceMakeOneServer() {
    long began = System.nanoTime();
    List<Program> programs = Stream.generate(() -> docker.launch("ps")).limit(20).toList();
    List<Result> results = programs.stream().map(Program::await).toList();
    System.out.printf(
        "20 x docker ps without a server: %.1f s%n",
        Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0);
    assertThat(results).allSatisfy(result -> assertThat(result.ok()).startsWith("CONTAINER ID"));
    assertThat(installation.orders()).hasSize(1);
    assertThat(installation.servers()).hasSize(1);
  }
}
