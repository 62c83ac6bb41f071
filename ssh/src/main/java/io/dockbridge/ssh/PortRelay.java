package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.PythonProgram;
import io.dockbridge.ssh.channel.StreamChannel;
import io.dockbridge.ssh.channel.StreamTarget;
import io.dockbridge.ssh.transport.SshEndpoint;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
  private static final PythonProgram SCRIPT =
      PythonProgram.ofRelay(PortRelay.class, "port_relay.py", "dockbridge-ports ");

  /** Its answer to an address. */
  private static final String CONNECTED = "+";

  /** Within which it answers, or is not used until it does. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long an answer is good for. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** A browser opens six connections to a site at once, a pool of a test suite ten or more. */
  private static final int STREAMS = 16;

  /** What has to be answered soon. */
  @FunctionalInterface
  private interface Question {
    void send(OutputStream out) throws IOException;
  }

  /** Before it is started again, after it has ended by itself or could not be started. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Links links;
  private final ExecFallback fallback;
  private final SshLink link;
  private final SshEndpoint server;

  // Guarded by this.
  private Optional<Thread> starter = Optional.empty();
  private Optional<Duplex> program = Optional.empty();
  private Optional<ChannelPool> streams = Optional.empty();
  private long mayStart = System.nanoTime();
  private OptionalLong unanswered = OptionalLong.empty();
  private boolean standsAside;
  private long lastAnswer;
  private boolean closed;

  /** Starts nothing yet. */
  PortRelay(Links links, ExecFallback fallback, SshEndpoint server) {
    this.links = links;
    this.fallback = fallback;
    this.link = links.first();
    this.server = server;
  }

  /**
   * A stream to a port, if one is to be had in no time. Whether the port is connected is not known
   * yet: if it cannot be, reading fails with a {@link java.net.ConnectException}.
   *
   * @param host an address
   */
  Optional<Duplex> dial(String host, int port) {
    Optional<ChannelPool> running = runningOrStarted();
    if (running.isPresent()) {
      programToBeAsked().ifPresent(this::askWhetherItWorks);
    }
    return running.flatMap(it -> connected(it, new StreamTarget.TcpPort(host, port)));
  }

  /** A spare is used only if the server was heard of just now: what is sent must not be lost. */
  private Optional<Duplex> connected(ChannelPool spares, StreamTarget.TcpPort port) {
    SshLink calmest = links.calmest();
    calmest.keepWarm();
    return spares
        .takeProven(calmest)
        .filter(it -> connects(it, port))
        .map(it -> calmest.stream(it, StreamChannel::abandon));
  }

  private static boolean connects(StreamChannel spare, StreamTarget.TcpPort port) {
    try {
      spare.connectTo(port, CONNECTED);
      return true;
    } catch (IOException e) {
      LOG.debug("{} could not be used: {}", spare, e.toString());
      spare.abandon();
      return false;
    }
  }

  private synchronized Optional<Duplex> programToBeAsked() {
    boolean known = unanswered.isPresent() || System.nanoTime() - lastAnswer < FRESH.toNanos();
    return known ? Optional.empty() : program;
  }

  private synchronized Optional<ChannelPool> runningOrStarted() {
    if (starter.isEmpty() && !closed && System.nanoTime() - mayStart >= 0) {
      Thread thread = Thread.ofVirtual().name("ssh-port-relay-" + server).unstarted(this::run);
      starter = Optional.of(thread);
      thread.start();
    }
    return standsAside ? Optional.empty() : streams;
  }

  private void run() {
    try (Duplex started = link.openCommand(SCRIPT.command())) {
      begins(started);
      ask(started, SCRIPT::send);
      InputStream said = new BufferedInputStream(started.input());
      runs(SCRIPT.awaitGreeting(said));
      while (said.read() >= 0) {
        answered();
      }
    } catch (IOException e) {
      LOG.debug("{}: the relay for ports does not run: {}", server, e.getMessage());
    } finally {
      ended();
    }
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
    ChannelPool ahead =
        new ChannelPool(links, fallback, new StreamTarget.UnixSocket(path), STREAMS, true);
    LOG.debug("{}: ports are reached through the relay at {}", server, path);
    synchronized (this) {
      streams = Optional.of(ahead);
    }
    answered();
    ahead.refill(link);
  }

  private void askWhetherItWorks(Duplex running) {
    try {
      ask(running, out -> out.write('\n'));
    } catch (IOException e) {
      LOG.debug("{}: the relay for ports is not asked: {}", server, e.toString()); // it has ended
    }
  }

  /** If no answer comes, the program hangs, or the way to it. */
  private void ask(Duplex running, Question question) throws IOException {
    long asked = System.nanoTime();
    synchronized (this) {
      unanswered = OptionalLong.of(asked);
    }
    question.send(running.output());
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
    Optional<ChannelPool> last;
    synchronized (this) {
      last = streams;
      streams = Optional.empty();
      program = Optional.empty();
      starter = Optional.empty();
      unanswered = OptionalLong.empty();
      standsAside = false;
      mayStart = System.nanoTime() + PAUSE.toNanos();
    }
    last.ifPresent(ChannelPool::close);
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
