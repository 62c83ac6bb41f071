package io.dockbridge.hostservices;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.PythonProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One connection to {@code host_relay.py} on the server, which describes the protocol. {@link #run}
 * reads on the thread {@code host-relay}; commands are sent by any thread.
 */
final class HostRelay implements AutoCloseable {
  private static final PythonProgram SCRIPT =
      PythonProgram.ofRelay(HostRelay.class, "host_relay.py", "dockbridge-host ");

  /** What containers reach of this machine. */
  enum Reach {
    /** The agents that they mount. */
    AGENTS,
    /** The ports that are allowed, too. */
    PORTS,
    /** The ports are reached from the server's own network, too, which some containers share. */
    ALL
  }

  /** What the relay says. Called on the thread of {@link #run}. */
  interface Listener {
    /** Containers reach it; streams are to be opened to the path. */
    void ready(String path);

    /** So many containers wait for a stream. */
    void queued(int containers);

    /** The server's own firewall drops what containers send here. */
    void blocked(String cure);

    /** The socket of an agent exists on the server. */
    void agentOpened(String name, String path);

    /** The socket of an agent cannot be made there; all else goes on. */
    void agentRefused(String name, String reason);
  }

  /** The server cannot do it, and will not be able to as long as it is the same. */
  static final class UnsupportedException extends IOException {
    private static final long serialVersionUID = 1;

    UnsupportedException(String reason) {
      super(reason);
    }
  }

  private final Duplex program;

  private HostRelay(Duplex program) {
    this.program = program;
  }

  /** Starts or finds it. */
  static HostRelay connect(HostServer server) throws IOException {
    return new HostRelay(server.start(SCRIPT.command()));
  }

  /**
   * Until the connection ends.
   *
   * @param reach what containers shall reach
   * @throws UnsupportedException if this server cannot run the relay
   */
  void run(Reach reach, Listener listener) throws IOException {
    SCRIPT.send(program.output());
    String greeting = SCRIPT.awaitGreeting(program.input());
    if (!greeting.equals("runs")) {
      throw new UnsupportedException(greeting.replaceFirst("^failed ", ""));
    }
    send("hello " + reach.name().toLowerCase(Locale.ROOT));
    var lines =
        new BufferedReader(new InputStreamReader(program.input(), StandardCharsets.UTF_8), 4 << 10);
    while (true) {
      Optional<String> line = Optional.ofNullable(lines.readLine());
      if (line.isEmpty()) {
        return;
      }
      hear(line.get(), listener);
    }
  }

  private static void hear(String line, Listener listener) throws UnsupportedException {
    List<String> words = List.of(line.split(" ", -1));
    switch (words.getFirst()) {
      case "ready" -> listener.ready(words.get(1));
      case "waiting" -> listener.queued(Integer.parseInt(words.get(1)));
      case "blocked" -> listener.blocked(line.substring("blocked ".length()));
      case "agent" -> listener.agentOpened(words.get(1), words.get(2));
      case "refused" ->
          listener.agentRefused(words.get(1), String.join(" ", words.subList(2, words.size())));
      default -> throw new UnsupportedException(line.replaceFirst("^failed ", ""));
    }
  }

  /** Makes the socket of an agent. */
  void openAgent(String name) throws IOException {
    send("agent " + name);
  }

  /** Undoes all on the server. */
  void end() throws IOException {
    send("end");
  }

  private synchronized void send(String line) throws IOException {
    program.output().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    program.output().flush();
  }

  /** The relay goes on without this connection. Idempotent. */
  @Override
  public void close() throws IOException {
    program.close();
  }
}
