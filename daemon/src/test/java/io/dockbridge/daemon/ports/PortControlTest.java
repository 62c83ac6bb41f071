package io.dockbridge.daemon.ports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.activity.ActivityTracker.Tracking;
import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.portforward.ForwardSettings;
import io.dockbridge.portforward.PortForwarder;
import io.dockbridge.portforward.local.LocalAddresses;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.Exclusions;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortControlTest {
  private static final String PORTS = "/_dockbridge/ports";

  @TempDir Path folder;
  private PortForwarder forwarder;
  private PortControl control;
  private int port;

  @BeforeEach
  void open() throws IOException {
    port = FreePorts.one();
    begin();
  }

  private void begin() {
    PortChoicesFile file = new PortChoicesFile(folder.resolve("ports.json"));
    forwarder =
        new PortForwarder(
            (_, _) -> {
              throw new ConnectException("nobody listens");
            },
            _ -> {
              throw new ConnectException("nobody runs commands");
            },
            new PortTraffic(new ActivityTracker(InstantSource.system(), 10, Tracking.ALL)),
            new ForwardSettings(
                ConflictStrategy.INCREMENT,
                LocalAddresses.IPV4,
                Exclusions.NONE,
                10,
                10,
                Optional.empty(),
                Duration.ofSeconds(1)),
            InstantSource.system(),
            file::write);
    forwarder.byHand().restore(file.read());
    control = new PortControl(Optional.of(forwarder), InstantSource.system());
  }

  @AfterEach
  void close() {
    forwarder.close();
  }

  private LocalAnswer ask(String method, String query) {
    return control.answer(method, PORTS + query).orElseThrow();
  }

  private static JsonNode body(LocalAnswer answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  @Test
  void aPortIsOpenedMovedAndClosed() throws IOException {
    JsonNode opened = body(ask("POST", "?local=" + port + "&remote=5432"));
    assertThat(opened.at("/port_forwards/0/local_port").asInt()).isEqualTo(port);
    assertThat(opened.at("/port_forwards/0/remote_port").asInt()).isEqualTo(5432);
    assertThat(opened.at("/port_forwards/0/by_hand").asBoolean()).isTrue();
    int other = FreePorts.one();
    JsonNode moved = body(ask("POST", "?local=" + port + "&to=" + other));
    assertThat(moved.at("/port_forwards/0/local_port").asInt()).isEqualTo(other);
    assertThat(body(ask("DELETE", "?local=" + other)).at("/port_forwards")).isEmpty();
  }

  @Test
  void whatWasDecidedHoldsInTheNextRun() throws IOException {
    ask("POST", "?local=" + port + "&remote=5432");
    forwarder.close();
    begin();
    assertThat(body(ask("GET", "")).at("/port_forwards/0/local_port").asInt()).isEqualTo(port);
  }

  @Test
  void whatIsClosedIsListedUntilItsServerIsGone() throws IOException {
    forwarder.refresh("web", _ -> Optional.of(containerOn(port)));
    JsonNode closed = body(ask("DELETE", "?local=" + port));
    assertThat(closed.at("/port_forwards")).isEmpty();
    assertThat(closed.at("/closed_ports/0/remote_port").asInt()).isEqualTo(port);
    forwarder.close();
    begin();
    assertThat(body(ask("GET", "")).at("/closed_ports")).as("in the next run").hasSize(1);
    forwarder.serverGone();
    assertThat(body(ask("GET", "")).at("/closed_ports")).isEmpty();
    forwarder.close();
    begin();
    assertThat(body(ask("GET", "")).at("/closed_ports")).as("in the run after that").isEmpty();
  }

  private static Container containerOn(int port) {
    PublishedPort published = new PublishedPort(80, "tcp", "", port);
    List<PublishedPort> ports = List.of(published);
    return new Container("c1", "web", true, Map.of(), ports, ports, false, Optional.empty());
  }

  @Test
  void aPortThatIsTakenIsAConflict() throws IOException {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      LocalAnswer answer = ask("POST", "?local=" + port + "&remote=5432");
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.body()).contains("in use");
    }
  }

  @Test
  void whatIsNotThereCannotBeMovedOrClosed() {
    assertThat(ask("DELETE", "?local=" + port).status()).isEqualTo(404);
    assertThat(ask("POST", "?local=" + port + "&to=1").status()).isEqualTo(404);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(ask("POST", "").status()).isEqualTo(400);
    assertThat(ask("POST", "?local=0&remote=1").status()).isEqualTo(400);
    assertThat(ask("POST", "?local=1&remote=70000").status()).isEqualTo(400);
    assertThat(control.answer("GET", "/_dockbridge/other")).isEmpty();
  }
}
