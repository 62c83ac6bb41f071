package io.dockbridge.portforward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.docker.DockerEngine;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.testkit.FakeEngine;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ports of Swarm services: of the routing mesh and of host mode. */
class SwarmServicesTest extends ForwarderFixture {
  private static final Duration NEVER = Duration.ofHours(1);

  private FakeEngine fake;
  private DockerEngine engine;
  private PortForwarder forwarder;

  @BeforeEach
  void openEngine() throws IOException {
    fake = FakeEngine.start();
    engine = new DockerEngine(() -> new ChannelDuplex(SocketChannel.open(fake.address())));
    forwarder = forwarder(ConflictStrategy.INCREMENT);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
    fake.close();
  }

  private void awaitForwarded(Integer... ports) {
    await()
        .untilAsserted(
            () ->
                assertThat(forwarder.forwards())
                    .extracting(PortForward::requestedPort)
                    .containsExactlyInAnyOrder(ports));
  }

  /** A task of the service web, which publishes port 80 by the routing mesh. */
  private static final String TASK =
      """
      {"Id":"t1","Names":["/web.1"],"Labels":{"com.docker.swarm.task.id":"x"},"Ports":[]}\
      """;

  private static String service(int port) {
    return """
    [{"ID":"s1","Spec":{"Name":"web"},"Endpoint":{"Ports":[
      {"Protocol":"tcp","TargetPort":80,"PublishedPort":%d,"PublishMode":"ingress"},
      {"Protocol":"tcp","TargetPort":81,"PublishedPort":%d,"PublishMode":"host"}]}},
     {"ID":"s2","Spec":null,"Endpoint":{"Ports":"none"}},7]
    """
        .formatted(port, port + 1);
  }

  @Test
  void thePortsOfSwarmServicesAreForwardedAndFollowTheirEvents() throws IOException {
    int port = FreePorts.one();
    fake.script("/containers/json", 200, "[" + TASK + "]");
    fake.script("/services", 200, service(port));
    try (ContainerMonitor monitor = ContainerMonitor.open(engine, forwarder, NEVER)) {
      awaitForwarded(port);
      assertThat(monitor.running()).isEqualTo(1);
      int other = FreePorts.one();
      fake.script("/services", 200, service(other));
      fake.emit("s1", "service", "update");
      awaitForwarded(other);
      fake.script("/services", 503, "{\"message\":\"This node is not a swarm manager.\"}");
      fake.emit("s1", "service", "remove");
      awaitForwarded();
    }
  }

  @Test
  void bytesPassThroughAServicesPortsOfTheMeshAndOfHostMode() throws IOException {
    int mesh = FreePorts.inARow(2);
    int host = mesh + 1;
    String published =
        """
        "Ports":[{"IP":"0.0.0.0","PrivatePort":81,"PublicPort":%d,"Type":"tcp"}]\
        """
            .formatted(host);
    String task = TASK.replace("\"Ports\":[]", published);
    fake.script("/containers/json", 200, "[" + task + "]");
    fake.script("/services", 200, service(mesh));
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      awaitForwarded(mesh, host);
      requireEcho(mesh);
      requireEcho(host);
      assertThat(server.dialled).containsExactly("127.0.0.1:" + mesh, "127.0.0.1:" + host);
    }
  }

  private static void requireEcho(int port) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write("hello".getBytes(UTF_8));
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("hello");
    }
  }

  @Test
  void servicesAreNotAskedForWithoutASwarm() throws IOException {
    fake.run("web");
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, NEVER)) {
      assertThat(fake.requests()).doesNotContain("GET /services");
    }
  }
}
