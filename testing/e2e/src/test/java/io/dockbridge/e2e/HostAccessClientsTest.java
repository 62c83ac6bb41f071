package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What compose runs and what builds run reaches this machine. */
@ExtendWith({RealServers.class, UnpackedClients.class})
class HostAccessClientsTest {
  @TempDir private Path folder;
  private Engine engine;
  private DockerCli latest;
  private DockerCli older;
  private LocalService service;

  @BeforeEach
  void open(Engine shared) throws IOException {
    engine = shared;
    latest = DockerRelease.LATEST.clientWithPlugins(engine.docker(), folder.resolve("docker"));
    older = DockerRelease.MACHINE.client(engine.docker());
    service = new LocalService();
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    engine.docker().removeAll();
    engine.docker().ok("network", "prune", "-f");
    engine.docker().run("rmi", "-f", "built");
  }

  private String send(String name) {
    return "echo hello | nc %s %d".formatted(name, service.port());
  }

  @Test
  void composeServicesReachItWithAndWithoutExtraHosts() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("compose.yaml"),
            """
            services:
              plain: {image: busybox, command: sh -c "%s"}
              asked:
                image: busybox
                command: sh -c "%s; %s"
                extra_hosts: ["host.docker.internal:host-gateway", "me:host-gateway"]
            """
                .formatted(send("host.docker.internal"), send("host.docker.internal"), send("me")));
    String said =
        latest
            .ok("compose", "-p", "here", "-f", file.toString(), "up", "--no-color")
            .replaceAll(" +\\|", " |");
    assertThat(said).contains("plain-1 | 6 bytes");
    assertThat(said.split("asked-1 \\| 6 bytes", -1)).as(said).hasSize(3);
  }

  private String context(String name) throws IOException {
    Path context = Files.createDirectories(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM busybox\nRUN %s >/told\n".formatted(send(name)));
    return context.toString();
  }

  private void requireTold() {
    assertThat(latest.ok("run", "--rm", "built", "cat", "/told")).isEqualTo("6 bytes");
  }

  @Test
  void buildxReachesItByHostGateway() throws IOException {
    String[] build = {"buildx", "build", "--no-cache", "--load", "-t", "built", "--add-host"};
    latest.ok(with(build, "me:host-gateway", context("me")));
    requireTold();
    latest.ok(with(build, "me:host-gateway", "--network", "host", context("me")));
    requireTold();
  }

  @Test
  void theClassicBuilderReachesItByHostGateway() throws IOException {
    DockerCli classic = older.with("DOCKER_BUILDKIT", "0");
    String[] build = {"build", "--no-cache", "-t", "built", "--add-host"};
    classic.ok(with(build, "me:host-gateway", context("me")));
    requireTold();
    classic.ok(with(build, "me:host-gateway", "--network", "host", context("me")));
    requireTold();
  }

  private static String[] with(String[] some, String... more) {
    return Stream.of(some, more).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
