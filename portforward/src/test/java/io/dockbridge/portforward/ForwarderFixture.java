package io.dockbridge.portforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.docker.Container;
import io.dockbridge.portforward.local.LocalAddresses;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.Exclusions;
import io.dockbridge.portforward.plan.PortChoice;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.server.ForwardDialer;
import io.dockbridge.portforward.server.ServerCommands;
import io.dockbridge.portforward.traffic.ForwardTraffic;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.testkit.FreePorts;
import io.dockbridge.testkit.ManualClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A forwarder in front of a server that echoes, and what its tests ask of it. */
abstract class ForwarderFixture {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  static final int MOST_CONNECTIONS = 100;

  final ManualClock clock = new ManualClock(NOW);
  final List<String> traffic = new CopyOnWriteArrayList<>();
  final List<PortForwarder> opened = new ArrayList<>();
  final AtomicReference<List<PortChoice>> choices = new AtomicReference<>(List.of());
  EchoServer server;
  int port;

  @BeforeEach
  void open() throws IOException {
    server = new EchoServer();
    port = FreePorts.one();
  }

  @AfterEach
  void close() {
    opened.forEach(PortForwarder::close);
    server.close();
  }

  PortForwarder forwarder(ConflictStrategy strategy) {
    return forwarder(strategy, server);
  }

  PortForwarder forwarder(ConflictStrategy strategy, ForwardDialer dialer) {
    return forwarder(strategy, dialer, Exclusions.NONE);
  }

  PortForwarder forwarder(ConflictStrategy strategy, ForwardDialer dialer, Exclusions exclusions) {
    PortForwarder forwarder =
        new PortForwarder(
            dialer,
            this::start,
            this::traffic,
            new ForwardSettings(
                strategy,
                LocalAddresses.BOTH,
                exclusions,
                MOST_CONNECTIONS,
                150,
                hostNetwork(),
                Duration.ofMillis(20)),
            clock,
            choices::set);
    opened.add(forwarder);
    return forwarder;
  }

  Optional<ServerCommands> hostNetwork() {
    return Optional.empty();
  }

  /** Unless a test has a server that runs commands. */
  Duplex start(String command) throws IOException {
    return runsNoCommands(command);
  }

  static Duplex runsNoCommands(String command) throws IOException {
    throw new IOException("no commands here");
  }

  ForwardTraffic.Connection traffic(PortForward forward) {
    traffic.add("opened " + forward.requestedPort());
    return new ForwardTraffic.Connection() {
      @Override
      public void sent(int bytes) {
        traffic.add("sent " + bytes);
      }

      @Override
      public void received(int bytes) {
        traffic.add("received " + bytes);
      }

      @Override
      public void close() {
        traffic.add("closed");
      }
    };
  }

  static void see(PortForwarder forwarder, Container container) throws IOException {
    forwarder.refresh(container.id(), asked -> Optional.of(container));
  }

  static PortForward only(PortForwarder forwarder) {
    assertThat(forwarder.forwards()).hasSize(1);
    return forwarder.forwards().getFirst();
  }

  static String echo(String host, int port, String text) throws IOException {
    try (Socket socket = new Socket(host, port)) {
      socket.setSoTimeout(60_000); // if some other program has the port, it may never answer
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static void assertRefused(int port) {
    for (String host : List.of("127.0.0.1", "::1")) {
      assertThatThrownBy(() -> new Socket(host, port).close()).isInstanceOf(ConnectException.class);
    }
  }

  static ServerSocket occupy(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
  }
}
