package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code port_relay.py}, a program on the server that connects streams to TCP ports there. A stream
 * to it can be opened before anybody asks, as nobody else sees it; where the server is far a new
 * connection to a port then costs one round trip instead of two. Thread-safe.
 *
 * <p>Nothing depends on it: where it is not, has no stream to spare or does not answer, there is
 * the direct way. It is started by the first connection to a port, and ends with the connection to
 * the server.
 *
 * <p>Threads: {@code ssh-port-relay-…}, virtual, starts it and waits for its end.
 */
final class PortRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PortRelay.class);
  private static final byte[] SCRIPT = script();

  /** As for UDP: the script comes by standard input, for every login shell understands this. */
  private static final String COMMAND =
      "exec python3 -IS -c 'import sys; exec(sys.stdin.buffer.read(%d))'".formatted(SCRIPT.length);

  /** Its answer to an address. */
  static final byte CONNECTED = '+';

  private static final String GREETING = "dockbridge-ports ";

  /** What a login shell says before; more is not a greeting any more. */
  private static final int MOST_NOISE = 64 << 10;

  /** Within which it answers, or is not used until it does. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long an answer is good for. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final byte[] QUESTION = {'\n'};

  /** Before it is started again, after it has ended by itself or could not be started. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final SshConnection connection;
  private final SshLink link;
  private final SshEndpoint server;

  // Guarded by this.
  private Optional<Thread> starter = Optional.empty();
  private Optional<Duplex> program = Optional.empty();
  private Optional<SpareStreams> streams = Optional.empty();
  private long mayStart = System.nanoTime();
  private OptionalLong unanswered = OptionalLong.empty();
  private boolean standsAside;
  private long lastAnswer;
  private boolean closed;

  /** Starts nothing yet; {@code link} is the one with which the connection ends. */
  PortRelay(SshConnection connection, SshLink link, SshEndpoint server) {
    this.connection = connection;
    this.link = link;
    this.server = server;
  }

  private static byte[] script() {
    try (InputStream script = PortRelay.class.getResourceAsStream("port_relay.py")) {
      return script.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A stream to a port, if one is to be had in no time. Whether the port is connected is not known
   * yet: if it cannot be, reading fails with a {@link java.net.ConnectException}.
   *
   * @param host an address
   */
  Optional<Duplex> dial(String host, int port) {
    Optional<SpareStreams> running = runningOrStarted();
    if (running.isPresent()) {
      programToBeAsked().ifPresent(this::askWhetherItWorks);
    }
    return running.flatMap(it -> it.takeTo(new StreamTarget.TcpPort(host, port)));
  }

  private synchronized Optional<Duplex> programToBeAsked() {
    boolean known = unanswered.isPresent() || System.nanoTime() - lastAnswer < FRESH.toNanos();
    return known ? Optional.empty() : program;
  }

  private synchronized Optional<SpareStreams> runningOrStarted() {
    if (starter.isEmpty() && !closed && System.nanoTime() - mayStart >= 0) {
      Thread thread = Thread.ofVirtual().name("ssh-port-relay-" + server).unstarted(this::run);
      starter = Optional.of(thread);
      thread.start();
    }
    return standsAside ? Optional.empty() : streams;
  }

  private void run() {
    try (Duplex started = link.openCommand(COMMAND)) {
      begins(started);
      ask(started, SCRIPT);
      InputStream said = new BufferedInputStream(started.input());
      runs(greeting(said));
      while (said.read() >= 0) {
        answered();
      }
    } catch (IOException e) {
      LOG.debug("{}: the relay for ports does not run: {}", server, e.getMessage());
    } finally {
      ended();
    }
  }

  /** Waits until it runs; returns the path of its socket. */
  private static String greeting(InputStream said) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int read = 0; read < MOST_NOISE; read++) {
      int character = said.read();
      int path = line.indexOf(GREETING) + GREETING.length();
      if (character < 0) {
        throw new IOException("it ended without a greeting");
      } else if (character != '\n') {
        line.append((char) character);
      } else if (path >= GREETING.length()) {
        return line.substring(path);
      } else {
        line.setLength(0);
      }
    }
    throw new IOException("something else answers");
  }

  private void begins(Duplex started) throws IOException {
    boolean late;
    synchronized (this) {
      program = Optional.of(started);
      late = closed;
    }
    if (late) {
      started.close();
    }
  }

  private void runs(String path) {
    SpareStreams ahead =
        new SpareStreams(connection, new StreamTarget.UnixSocket(path), SpareKind.RELAY);
    LOG.debug("{}: ports are reached through the relay at {}", server, path);
    synchronized (this) {
      streams = Optional.of(ahead);
    }
    answered();
    ahead.refill();
  }

  private void askWhetherItWorks(Duplex running) {
    try {
      ask(running, QUESTION);
    } catch (IOException e) {
      LOG.debug("{}: the relay for ports is not asked: {}", server, e.toString()); // it has ended
    }
  }

  /** Sends what has to be answered soon; else the program, or the way to it, hangs. */
  private void ask(Duplex running, byte[] question) throws IOException {
    long asked = System.nanoTime();
    synchronized (this) {
      unanswered = OptionalLong.of(asked);
    }
    running.output().write(question);
    running.output().flush();
    link.later(PATIENCE, () -> standAsideIfUnanswered(running, asked));
  }

  private synchronized void answered() {
    unanswered = OptionalLong.empty();
    standsAside = false;
    lastAnswer = System.nanoTime();
  }

  /** What goes through it may survive that, so it is left alone unless it never worked. */
  private void standAsideIfUnanswered(Duplex running, long asked) {
    boolean silent;
    boolean neverWorked;
    synchronized (this) {
      silent = unanswered.equals(OptionalLong.of(asked));
      standsAside |= silent;
      neverWorked = streams.isEmpty();
    }
    if (silent && neverWorked) {
      end(running);
    } else if (silent) {
      LOG.info("{}: the relay for ports does not answer, they are reached without it", server);
    }
  }

  private void ended() {
    Optional<SpareStreams> last;
    synchronized (this) {
      last = streams;
      streams = Optional.empty();
      program = Optional.empty();
      starter = Optional.empty();
      unanswered = OptionalLong.empty();
      standsAside = false;
      mayStart = System.nanoTime() + PAUSE.toNanos();
    }
    last.ifPresent(SpareStreams::close);
  }

  private static void end(Duplex program) {
    try {
      program.close();
    } catch (IOException e) {
      LOG.debug("closing the relay for ports: {}", e.toString());
    }
  }

  /** Ends it. Idempotent; does not wait for the thread, which ends with the program. */
  @Override
  public void close() {
    Optional<Duplex> last;
    synchronized (this) {
      closed = true;
      last = program;
    }
    last.ifPresent(PortRelay::end);
  }
}
