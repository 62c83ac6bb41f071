package io.dockbridge.daemon.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.activity.ActivityTracker.Tracking;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.portforward.ContainerMonitor;
import io.dockbridge.portforward.ForwardSettings;
import io.dockbridge.portforward.PortForwarder;
import io.dockbridge.portforward.local.LocalAddresses;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.Exclusions;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.testkit.FakeEngine;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often the engine is asked before a client hears that its container has started. */
class LocalPortsTest {
  private FakeEngine fake;
  private DockerEngine engine;
  private PortForwarder forwarder;
  private ContainerMonitor monitor;
  private LocalPorts ports;
  private int port;

  @BeforeEach
  void open() throws IOException {
    port = FreePorts.one();
    fake = FakeEngine.start();
    engine = new DockerEngine(() -> new ChannelDuplex(SocketChannel.open(fake.address())));
    forwarder =
        new PortForwarder(
            (_, _) -> {
              throw new ConnectException("nobody listens");
            },
            _ -> {
              throw new ConnectException("nobody runs commands");
            },
            new PortTraffic(
                new ActivityTracker(
                    InstantSource.system(), 10, new Tracking(true, true, true, Optional.empty()))),
            new ForwardSettings(
                ConflictStrategy.INCREMENT,
                LocalAddresses.IPV4,
                Exclusions.NONE,
                10,
                10,
                Optional.empty(),
                Duration.ofSeconds(1)),
            InstantSource.system(),
            _ -> {});
    monitor = ContainerMonitor.open(engine, forwarder, Duration.ofHours(1));
    ports = new LocalPorts(forwarder, () -> Optional.of(monitor), true);
  }

  @AfterEach
  void close() {
    fake.thaw();
    monitor.close();
    forwarder.close();
    engine.close();
    fake.close();
  }

  private List<Integer> open(String container) {
    return forwarder.forwards().stream()
        .filter(it -> it.containerId().equals(container))
        .map(PortForward::remotePort)
        .toList();
  }

  private long inspections(String name) {
    return fake.requests().stream().filter(it -> it.endsWith("/" + name + "/json")).count();
  }

  @Test
  void aContainerThatWasJustCreatedIsStartedWithoutAskingTheEngine() throws IOException {
    String web = fake.create("web", "80/tcp=" + port);
    await().until(() -> inspections(web) == 1);
    await().until(() -> monitor.wishes(web).isPresent());
    fake.freeze(); // what would be asked now is never answered
    ports.beforeStart(web);
    fake.startSilently(web);
    ports.afterStart(web);
    assertThat(open(web)).containsExactly(port);
  }

  @Test
  void whichPortsTheEngineChoseIsAskedOnce() throws IOException {
    String web = fake.create("web", "80/tcp=" + port, "81/tcp=0");
    await().until(() -> inspections(web) == 1);
    ports.beforeStart(web);
    fake.startSilently(web);
    ports.afterStart(web);
    assertThat(inspections(web)).isEqualTo(2);
  }

  @Test
  void aContainerThatIsCalledByItsNameIsAskedForOnce() throws IOException {
    String web = fake.create("web", "80/tcp=" + port);
    ports.beforeStart("web");
    assertThat(inspections("web")).isEqualTo(1);
    fake.freeze();
    fake.startSilently(web);
    ports.afterStart("web");
    assertThat(open(web)).containsExactly(port);
  }

  @Test
  void aContainerWithoutPortsIsNotAskedForAfterItsStart() throws IOException {
    String job = fake.create("job");
    ports.beforeStart("job");
    fake.freeze();
    fake.startSilently(job);
    ports.afterStart("job");
    assertThat(open(job)).isEmpty();
  }

  @Test
  void whatTheEngineDidNotPublishIsClosedAgain() throws IOException {
    String web = fake.create("web", "80/tcp=" + port);
    fake.script(
        "/containers/web/json",
        200,
        """
        {"Id":"%s","Name":"/web","State":{"Running":false},
         "HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"%d"}]}}}
        """
            .formatted(web, port));
    ports.beforeStart("web");
    assertThat(open(web)).containsExactly(port);
    fake.script(
        "/containers/web/json",
        200,
        "{\"Id\":\"%s\",\"Name\":\"/web\",\"State\":{\"Running\":true}}".formatted(web));
    ports.afterStart("web");
    await().until(() -> open(web).isEmpty());
  }

  @Test
  void aThousandPortsWithTheSameTroubleAreAFewLines() throws Exception {
    ObjectNode create = new ObjectMapper().createObjectNode();
    ObjectNode labels = create.putObject("Labels");
    for (int i = 1; i <= 1000; i++) {
      labels.put("dockbridge.forward." + i, "no port");
    }
    List<String> warnings = ports.beforeCreate("many", create).warnings();
    assertThat(warnings).hasSize(5);
    assertThat(warnings.getLast()).startsWith("996 more ports like these:");
  }
}
