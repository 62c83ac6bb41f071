package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static io.dockbridge.e2e.Local.IPV6;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a container publishes is open on this machine, exactly while it runs. */
@ExtendWith(RealServers.class)
class PublishedPortsTest {
  private static final String PAGE = "It works";

  private Engine engine;
  private DockerCli docker;
  private int port;

  @BeforeEach
  void engine(Engine shared) {
    engine = shared;
    docker = engine.docker();
    port = FreePorts.inARow(6);
  }

  @AfterEach
  void removeAll() {
    docker.removeAll();
  }

  private static String mapped(int local) {
    return local + ":80";
  }

  /** The local port that {@code docker port} names. */
  private int portOf(String container, String containerPort) {
    String answer = docker.ok("port", container, containerPort).lines().findFirst().orElseThrow();
    return Integer.parseInt(answer.substring(answer.lastIndexOf(':') + 1));
  }

  @Test
  void aConnectionRightAfterRunIsNeverRefused() throws IOException {
    for (int i = 0; i < 20; i++) {
      String container = docker.runHttpd("-p", mapped(port));
      assertThat(Local.get(IPV4, port)).as("run %s", i).contains(PAGE);
      docker.ok("rm", "-f", container);
      assertThat(Local.refuses(port)).as("refused after rm %s", i).isTrue();
    }
  }

  @Test
  void bothLocalAddressesAreServed() throws IOException {
    docker.runHttpd("-p", mapped(port));
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    assertThat(Local.get(IPV6, port)).contains(PAGE);
  }

  @Test
  void aPortThatTheEngineChoosesIsOpenWhenRunReturns() throws IOException {
    String container = docker.runHttpd("-p", "80");
    assertThat(Local.get(IPV4, portOf(container, "80"))).contains(PAGE);
  }

  @Test
  void allExposedPortsArePublishedByCapitalP() throws IOException {
    String container = docker.runHttpd("-P", "--expose", "80", "--expose", "81");
    assertThat(Local.get(IPV4, portOf(container, "80"))).contains(PAGE);
    assertThat(Local.refuses(portOf(container, "81"))).isFalse();
  }

  @Test
  void rangesAndSeveralPortsAreAllOpenAndAllClosed() throws IOException {
    String range = port + "-" + (port + 2) + ":80-82";
    String container = docker.runHttpd("-p", range, "-p", mapped(port + 4));
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    assertThat(Local.get(IPV4, port + 4)).contains(PAGE);
    assertThat(Local.refuses(port + 1)).isFalse();
    assertThat(Local.refuses(port + 2)).isFalse();
    docker.ok("stop", "-t", "0", container);
    for (int each : new int[] {port, port + 1, port + 2, port + 4}) {
      assertThat(Local.refuses(each)).as("port %s", each).isTrue();
    }
  }

  @Test
  void aStoppedContainersPortIsClosedAndOpensAgainWithIt() throws IOException {
    String container = docker.runHttpd("-p", mapped(port), "--name", "web");
    docker.ok("stop", "-t", "0", container);
    assertThat(Local.refuses(port)).as("after stop").isTrue();
    docker.ok("start", container);
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    docker.ok("restart", "-t", "0", "web");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    docker.ok("kill", "web");
    assertThat(Local.refuses(port)).as("after kill").isTrue();
  }

  @Test
  void thePortOfAContainerThatDiesByItselfIsClosed() throws IOException {
    String container =
        docker.ok(
            "run",
            "-d",
            "-p",
            mapped(port),
            "busybox",
            "sh",
            "-c",
            "httpd -f -h /www & while [ ! -e /tmp/end ]; do sleep 0.1; done");
    Await.until("the web server", () -> Local.serves(port, PAGE));
    docker.ok("exec", container, "touch", "/tmp/end");
    Await.until("the port to close", () -> Local.refuses(port));
  }

  @Test
  void containersReachEachOthersPublishedPortsAsOnAnyDockerHost() throws IOException {
    docker.runHttpd("-p", mapped(port));
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    for (String host : List.of("h", "172.17.0.1")) {
      String ask = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc " + host + " " + port;
      assertThat(
              docker.ok("run", "--rm", "--add-host", "h:host-gateway", "busybox", "sh", "-c", ask))
          .as(host)
          .contains(PAGE);
    }
  }

  @Test
  void onePortNumberOnTwoAddressesIsTwoPorts() throws IOException {
    docker.runHttpd("-p", "127.0.0.1:" + mapped(port), "-p", "127.0.0.2:" + mapped(port));
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    assertThat(Local.get("127.0.0.2", port)).contains(PAGE);
  }

  @Test
  void whatDockerSaysOfAContainerHasNoOptionOfOurs() {
    String container = docker.runHttpd("--log-opt", "max-file=2");
    assertThat(docker.ok("inspect", "-f", "{{json .HostConfig.LogConfig.Config}}", container))
        .isEqualTo("{\"max-file\":\"2\"}");
    docker.ok("network", "create", "own");
    assertThat(docker.ok("network", "inspect", "-f", "{{len .Options}}", "own")).isEqualTo("0");
    docker.ok("network", "rm", "own");
  }

  @Test
  void onlyExposedPortsAreNotForwarded() {
    docker.runHttpd("--expose", String.valueOf(port));
    assertThat(engine.dockbridge().status().at("/port_forwards")).isEmpty();
    assertThat(Local.refuses(port)).isTrue();
  }

  @Test
  void whatAServerSaysAfterTheClientFinishedSendingArrives() throws IOException {
    docker.ok(
        "run", "-d", "-p", mapped(port), "busybox", "nc", "-ll", "-p", "80", "-e", "wc", "-c");
    Await.until("the server", () -> Local.exchange(IPV4, port, "").strip().equals("0"));
    assertThat(Local.exchange(IPV4, port, "x".repeat(1_000_000)).strip()).isEqualTo("1000000");
  }

  @Test
  void aThousandConnectionsOneAfterTheOtherAllWork() throws IOException {
    docker.runHttpd("-p", mapped(port));
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    for (int i = 0; i < 1000; i++) {
      assertThat(Local.getNow(IPV4, port)).as("connection %s", i).contains(PAGE);
    }
  }
}
