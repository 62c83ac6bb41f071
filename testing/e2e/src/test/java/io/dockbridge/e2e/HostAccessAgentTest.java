package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tools mount the ssh agent in their own ways, and it may end and begin again. */
@ExtendWith({RealServers.class, UnpackedClients.class})
class HostAccessAgentTest {
  @TempDir private Path folder;
  private Installation installation;
  private DockerCli docker;
  private Path socket;
  private Path key;
  private Program agent;

  @BeforeEach
  void start(Cloud cloud) throws IOException {
    socket = folder.resolve("agent.sock");
    key = folder.resolve("key");
    installation = new Installation(cloud);
    installation.environment().put("SSH_AUTH_SOCK", socket.toString());
    ok("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
    startAgent();
    installation.dockbridge().start();
    installation.docker().importBusybox();
    docker =
        DockerRelease.LATEST.clientWithPlugins(installation.docker(), folder.resolve("docker"));
  }

  @AfterEach
  void close() {
    agent.close();
    installation.close();
  }

  private void startAgent() throws IOException {
    Files.deleteIfExists(socket);
    agent = program("ssh-agent", "-D", "-a", socket.toString());
    Await.until("the agent", () -> Files.exists(socket));
    ok("ssh-add", key.toString());
  }

  private Program program(String... command) {
    return Program.start(List.of(command), installation.environment(), folder, Program.nothing());
  }

  private void ok(String... command) {
    try (Program program = program(command)) {
      program.await().ok();
    }
  }

  /** What the socket in a container's mount says to ssh-add, which busybox does not have. */
  private String list(String container, String path) {
    String pid = docker.ok("inspect", "-f", "{{.State.Pid}}", container);
    return new Guest(installation)
        .sh("SSH_AUTH_SOCK=/proc/%s/root%s ssh-add -l 2>&1 || :".formatted(pid, path));
  }

  @Test
  void composeMountsItByBothPaths() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("compose.yaml"),
            """
            services:
              own:
                image: busybox
                container_name: own
                command: sleep 1000
                volumes: ["${SSH_AUTH_SOCK}:/agent"]
              desktop:
                image: busybox
                container_name: desktop
                command: sleep 1000
                volumes:
                  - {type: bind, source: /run/host-services/ssh-auth.sock, target: /agent}
            """);
    docker.ok("compose", "-p", "agents", "-f", file.toString(), "up", "-d");
    assertThat(list("own", "/agent")).contains("ED25519");
    assertThat(list("desktop", "/agent")).contains("ED25519");
  }

  /** As devcontainers mount it. */
  @Test
  void anAgentThatEndsIsReachedAgainWhenOneListensThere() throws IOException {
    String mount = "type=bind,source=" + socket + ",target=/tmp/agent.sock";
    docker.ok("run", "-d", "--name", "dev", "--mount", mount, "busybox", "sleep", "1000");
    assertThat(list("dev", "/tmp/agent.sock")).contains("ED25519");
    agent.close();
    assertThat(list("dev", "/tmp/agent.sock")).doesNotContain("ED25519");
    startAgent();
    assertThat(list("dev", "/tmp/agent.sock")).contains("ED25519");
    docker.ok("restart", "-t", "0", "dev");
    assertThat(list("dev", "/tmp/agent.sock")).contains("ED25519");
  }
}
