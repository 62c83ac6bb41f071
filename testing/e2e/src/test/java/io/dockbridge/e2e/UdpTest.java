package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static io.dockbridge.e2e.Local.IPV6;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Published UDP ports are open on this machine, through the cloud and to a host. */
@ExtendWith(RealServers.class)
class UdpTest {
  /** In a container's network, whose image has no program that echoes. */
  private static String echoIn(String container) {
    return """
    systemd-run --quiet --collect nsenter -n -t $(docker inspect -f '{{.State.Pid}}' %s) \
      python3 -c '
    import socket
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("", 5353))
    while True: s.sendto(*s.recvfrom(65535))
    '
    """
        .formatted(container);
  }

  /** A container that echoes what comes to its UDP port 5353; returns its id. */
  private static String runEcho(DockerCli docker, Consumer<String> shell, int port) {
    String published = port + ":5353/udp";
    String container = docker.ok("run", "-d", "-p", published, "busybox", "sleep", "3600");
    shell.accept(echoIn(container));
    Await.until("the echo", () -> UdpClient.asks(IPV4, port));
    return container;
  }

  private static void manySendersAndLargeDatagramsAreAnswered(int port) throws IOException {
    List<UdpClient> senders = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        senders.add(UdpClient.to(i % 2 == 0 ? IPV4 : IPV6, port));
        assertThat(senders.get(i).exchange(100 + i)).as("sender %s", i).isTrue();
      }
      for (int size : new int[] {1, 1400, 1500, 9000, 65_507}) {
        assertThat(senders.getFirst().exchange(size)).as("%s bytes", size).isTrue();
      }
    } finally {
      senders.forEach(UdpClient::close);
    }
  }

  @Test
  void throughTheCloud(Engine engine) throws IOException {
    Guest guest = new Guest(engine.installation());
    int port = FreePorts.one();
    String container = runEcho(engine.docker(), guest::sh, port);
    try {
      manySendersAndLargeDatagramsAreAnswered(port);
      JsonNode row =
          engine
              .dockbridge()
              .status()
              .path("port_forwards")
              .valueStream()
              .filter(it -> it.path("local_port").asInt() == port)
              .findFirst()
              .orElseThrow();
      assertThat(row.path("protocol").asText()).isEqualTo("udp");
      assertThat(row.path("status").asText()).isEqualTo("active");
      assertThat(row.path("total_connections").asInt()).isGreaterThan(100);
      assertThat(engine.dockbridge().run("ports").ok()).contains("localhost:" + port + "/udp");
    } finally {
      engine.docker().ok("rm", "-f", container);
    }
    assertThat(UdpClient.isFree(port)).isTrue();
  }

  @Test
  void toAHostWhereNothingIsInstalledAndNothingStays(RemoteHost host) throws IOException {
    int port = FreePorts.one();
    try (Installation installation = host.installation()) {
      installation.dockbridge().run("start", "--host", RemoteHost.URL).ok();
      String container = runEcho(installation.docker(), host::run, port);
      try {
        manySendersAndLargeDatagramsAreAnswered(port);
        assertThat(host.killSessions()).isPositive();
        Await.until("the echo again", () -> UdpClient.asks(IPV4, port));
        installation.dockbridge().run("stop", "--yes").ok();
        assertThat(UdpClient.isFree(port)).isTrue();
        Await.until(
            "the relay's end", () -> host.run("pgrep -fc '[p]ython3 -IS' || true").equals("0"));
      } finally {
        host.run("docker rm -f " + container);
      }
    }
    host.assertUntouched();
  }

  @Test
  void withoutPythonTheReasonIsToldAndTcpGoesOn(RemoteHost host) throws IOException {
    int port = FreePorts.inARow(2);
    host.run("mv /usr/bin/python3 /usr/bin/python3.away");
    try (Installation installation = host.installation()) {
      installation.dockbridge().run("start", "--host", RemoteHost.URL).ok();
      String udp = port + ":5353/udp";
      String container = installation.docker().runHttpd("-p", udp, "-p", (port + 1) + ":80");
      assertThat(Local.get(IPV4, port + 1)).contains("It works");
      Await.until(
          "the reason",
          () -> installation.dockbridge().run("ports").ok().contains("UDP needs a connection"));
      assertThat(installation.dockbridge().run("ports").ok()).contains("pending", "python3");
      installation.docker().ok("rm", "-f", container);
    } finally {
      host.run("mv /usr/bin/python3.away /usr/bin/python3");
    }
  }
}
