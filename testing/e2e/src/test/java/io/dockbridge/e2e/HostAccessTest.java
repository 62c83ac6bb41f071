package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Containers on a real server reach this machine, by the docker client. */
@ExtendWith(RealServers.class)
class HostAccessTest {
  @TempDir private Path folder;
  private Engine engine;
  private DockerCli docker;
  private LocalService service;

  @BeforeEach
  void open(Engine shared) throws IOException {
    engine = shared;
    docker = shared.docker();
    service = new LocalService();
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    docker.removeAll();
  }

  private String run(String script, String... options) {
    List<String> arguments = new ArrayList<>(List.of("run", "--rm"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("busybox", "sh", "-c", script));
    return docker.ok(arguments.toArray(String[]::new));
  }

  @Test
  void anyPortOfThisMachineIsReachedByTheUsualNamesAndInUserNetworks() {
    String send = "echo hello | nc %s " + service.port();
    assertThat(run(send.formatted("host.docker.internal"))).isEqualTo("6 bytes");
    assertThat(run(send.formatted("gateway.docker.internal"))).isEqualTo("6 bytes");
    assertThat(run(send.formatted("me"), "--add-host", "me:host-gateway")).isEqualTo("6 bytes");
    docker.ok("network", "create", "backend");
    try {
      assertThat(run(send.formatted("host.docker.internal"), "--network", "backend"))
          .isEqualTo("6 bytes");
    } finally {
      docker.ok("network", "rm", "backend");
    }
  }

  @Test
  void muchIsSentAndNothingIsLost() {
    String send = "dd if=/dev/zero bs=1M count=64 2>/dev/null | nc host.docker.internal ";
    assertThat(run(send + service.port())).isEqualTo("67108864 bytes");
  }

  @Test
  void manyAtOnceAreServed() {
    String send = "echo x | nc host.docker.internal " + service.port();
    String all = "i=0; while [ $i -lt 100 ]; do i=$((i + 1)); " + send + " & done; wait";
    assertThat(run(all).lines()).hasSize(100);
    assertThat(service.served()).isEqualTo(100);
  }

  @Test
  void aClosedPortIsResetAndNotWaitedFor() throws IOException {
    int port = service.port();
    service.close();
    assertThat(run("nc host.docker.internal " + port + " </dev/null; echo ended"))
        .isEqualTo("ended");
    await()
        .untilAsserted(
            () ->
                assertThat(engine.installation().dockbridge().run("ports", "--incoming").ok())
                    .contains(String.valueOf(port), "refused: nothing listens there"));
  }

  @Test
  void aPublishedPortIsReachedByItsNumberHereWithoutTheWayOverThisMachine() {
    docker.runHttpd("--name", "web", "-p", service.port() + ":80");
    // It is taken here, so it is open under another number; both mean what they mean here.
    String moved = docker.ok("port", "web", "80").lines().findFirst().orElseThrow();
    String port = moved.substring(moved.lastIndexOf(':') + 1);
    assertThat(run("wget -qO- http://host.docker.internal:" + port + "/")).isNotEmpty();
    assertThat(run("echo hello | nc host.docker.internal " + service.port())).isEqualTo("6 bytes");
  }

  @Test
  void aContainerInTheServersOwnNetworkReachesThisMachine() {
    String send = "echo hello | nc host.docker.internal " + service.port();
    assertThat(run(send, "--network", "host")).isEqualTo("6 bytes");
  }

  /** Of one container, all open and none answered before the last has connected. */
  @Test
  void aThousandAtOnceAreServed() {
    String container = docker.ok("run", "-d", "busybox", "sleep", "1000");
    String pid = docker.ok("inspect", "-f", "{{.State.Pid}}", container);
    String script =
        """
        import socket
        clients = [socket.create_connection(("192.168.65.254", %d)) for _ in range(1000)]
        for client in clients:
            client.sendall(b"hello")
            client.shutdown(socket.SHUT_WR)
        print(sum(client.makefile().read() == "5 bytes\\n" for client in clients))
        """
            .formatted(service.port());
    assertThat(onServer("nsenter -t %s -n python3 -c '%s'".formatted(pid, script)))
        .isEqualTo("1000");
  }

  /** A neighbour of the server who sends it packets for the address that containers use. */
  @Test
  void whoIsNoContainerIsReset() {
    String said =
        onServer(
            """
            ip netns add neighbour
            ip link add near type veth peer name far netns neighbour
            ip address add 10.99.0.1/24 dev near && ip link set near up
            ip -n neighbour address add 10.99.0.2/24 dev far && ip -n neighbour link set far up
            ip -n neighbour route add default via 10.99.0.1
            ip netns exec neighbour python3 -c '
            import socket
            try:
                client = socket.create_connection(("192.168.65.254", %d), 10)
                print(client.recv(1))
            except ConnectionResetError:
                print("reset")'
            ip netns delete neighbour
            """
                .formatted(service.port()));
    assertThat(said).isEqualTo("reset");
    assertThat(service.served()).isZero();
  }

  private String onServer(String script) {
    return new Guest(engine.installation()).sh(script);
  }

  @Test
  void anSshAgentListsItsKeysAndSignsInAContainer() throws Exception {
    Path socket = folder.resolve("agent.sock");
    try (Program agent = program("ssh-agent", "-D", "-a", socket.toString())) {
      await().until(() -> socket.toFile().exists());
      Path key = folder.resolve("key");
      try (Program keygen =
          program("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())) {
        keygen.await().ok();
      }
      Map<String, String> environment =
          Map.of("PATH", System.getenv("PATH"), "SSH_AUTH_SOCK", socket.toString());
      try (Program add =
          Program.start(
              List.of("ssh-add", key.toString()), environment, folder, Program.nothing())) {
        add.await().ok();
      }
      docker.ok("run", "-d", "--name", "git", "-v", socket + ":/agent", "busybox", "sleep", "1000");
      assertThat(docker.ok("exec", "git", "ls", "-l", "/agent")).startsWith("s");
      assertThat(docker.ok("inspect", "-f", "{{(index .Mounts 0).Source}}", "git"))
          .isEqualTo(socket.toString());
      Guest guest = new Guest(engine.installation());
      String ask = "SSH_AUTH_SOCK=$(echo /run/dockbridge/agent-*.sock) ";
      assertThat(guest.sh(ask + "ssh-add -l")).contains("ED25519");
      assertThat(guest.sh(ask + "ssh-add -D 2>&1 || echo refused")).contains("refused");
      assertThat(guest.sh(ask + "ssh-add -l")).contains("ED25519");
      docker.ok("rm", "-f", "git");
      assertThat(guest.sh(ask + "ssh-add -l 2>&1 || echo refused")).contains("refused");
      assertThat(agent.process().isAlive()).isTrue();
    }
  }

  private Program program(String... command) {
    return Program.start(
        List.of(command), Map.of("PATH", System.getenv("PATH")), folder, Program.nothing());
  }
}
