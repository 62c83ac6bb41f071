package io.dockbridge.hostservices;

import io.dockbridge.hostservices.HostContainers.ServerPort;
import io.dockbridge.hostservices.IncomingUses.Use;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A stream on which a container has been announced: decides, answers, and relays until the end.
 * Runs on the stream's thread, {@code host-stream-…}.
 */
final class ContainerRequest {
  /** What the ssh agent is called among the services. */
  static final String AGENT = "ssh-agent";

  private static final int LONGEST_LINE = 300;

  /** Where a service of this machine may listen, in this order. */
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

  /** What all streams share. */
  record Shared(
      PortPolicy policy,
      HostContainers containers,
      Agents agents,
      HostTraffic traffic,
      IncomingUses uses) {}

  private final Duplex stream;
  private final Shared shared;
  private boolean isAnswered;

  ContainerRequest(Duplex stream, Shared shared) {
    this.stream = stream;
    this.shared = shared;
  }

  /** Waits until the relay announces somebody; empty if the stream ended before. */
  Optional<String> await() throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = stream.input();
    while (line.length() < LONGEST_LINE) {
      int next = in.read(); // one by one: the container's own bytes may follow the line
      if (next < 0) {
        return Optional.empty();
      } else if (next == '\n') {
        return Optional.of(line.toString());
      }
      line.append((char) next);
    }
    throw new IOException("the relay on the server announces nothing that ends");
  }

  /** Serves the one who was announced. Without an answer the relay would ask another stream. */
  void serve(String announced) throws IOException {
    try {
      decide(announced);
    } finally {
      if (!isAnswered) {
        answer("-");
      }
    }
  }

  private void decide(String announced) throws IOException {
    List<String> words = List.of(announced.split(" ", -1));
    switch (words.getFirst()) {
      case "tcp" -> servePort(Integer.parseInt(words.get(1)), words.get(2));
      case "agent" -> serveAgent(words.get(1));
      default -> throw new IOException("the relay on the server announces " + announced);
    }
  }

  private void servePort(int port, String address) throws IOException {
    Use use = new Use(String.valueOf(port), address);
    Optional<ServerPort> published = shared.containers().publishedAs(port);
    if (published.isPresent()) {
      answer("= %s %d".formatted(published.get().host(), published.get().port()));
    } else if (!shared.policy().allows(port)) {
      refuse(use, "host.ports or host.deny does not allow it");
    } else {
      Optional<SocketChannel> service = dial(port);
      if (service.isPresent()) {
        relay(use, service.get());
      } else {
        refuse(use, "nothing listens there");
      }
    }
  }

  private static Optional<SocketChannel> dial(int port) {
    return LOOPBACK.stream().flatMap(it -> dial(it, port).stream()).findFirst();
  }

  private static Optional<SocketChannel> dial(String host, int port) {
    try {
      return Optional.of(SocketChannel.open(new InetSocketAddress(host, port)));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private void relay(Use use, SocketChannel service) throws IOException {
    shared.uses().began(use);
    try (service;
        var traffic =
            shared.traffic().opened("a container at port %s here".formatted(use.service()))) {
      answer("+");
      Relay.run(new ChannelDuplex(service), stream, Thread.ofVirtual().factory(), traffic);
    } finally {
      shared.uses().ended(use);
    }
  }

  private void serveAgent(String name) throws IOException {
    Optional<Path> socket = shared.agents().named(name);
    Optional<String> container = shared.containers().mounting("/agent-%s.sock".formatted(name));
    Use use = new Use(AGENT, container.orElse("unknown"));
    if (socket.isEmpty() || container.isEmpty()) {
      refuse(use, "no running container has mounted it");
      return;
    }
    Optional<Duplex> agent = dial(socket.get());
    if (agent.isPresent()) {
      relay(use, agent.get());
    } else {
      refuse(use, "no agent listens at " + socket.get());
    }
  }

  private static Optional<Duplex> dial(Path agent) {
    try {
      return Optional.of(AgentGate.connect(agent));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private void relay(Use use, Duplex agent) throws IOException {
    shared.uses().began(use);
    try (agent;
        var traffic = shared.traffic().opened("a container at the ssh agent")) {
      answer("+");
      AgentGate.run(stream, agent, traffic);
    } finally {
      shared.uses().ended(use);
    }
  }

  private void refuse(Use use, String reason) throws IOException {
    shared.uses().refused(use, reason);
    answer("-");
  }

  private void answer(String line) throws IOException {
    isAnswered = true;
    stream.output().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    stream.output().flush();
  }
}
