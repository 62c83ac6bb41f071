package io.dockbridge.portforward.udp;

import io.dockbridge.portforward.udp.UdpFlow.Sender;
import io.dockbridge.proxy.Dialer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the datagrams of all UDP ports on, through one program on the server that runs as long as
 * there is such a port. When it ends, with the connection to the server or by itself, it is started
 * again: at once, and then after pauses that double. Thread-safe. Called by the port forwarder on
 * its thread {@code ports}; why: ADR 17.
 *
 * <p>Threads: {@code udp-receive} receives ({@link UdpReceiver}); {@code udp-relay}, virtual,
 * starts the program and reads from it. Both run from the first port on. The lock is never held
 * over I/O.
 */
public final class UdpRelay implements AutoCloseable {
  /** What is to be started on the server. */
  public static final String COMMAND = RelayProgram.COMMAND;

  private static final Logger LOG = LoggerFactory.getLogger(UdpRelay.class);
  private static final Duration START_PATIENCE = Duration.ofSeconds(20);
  private static final int LONGEST_PAUSE = 32;
  private static final String STARTING = "the relay for UDP is being started on the server";

  private final Dialer server;
  private final InstantSource clock;
  private final Duration firstPause;
  private final UdpFlows flows;
  private final DatagramQueue queue;
  private final Worker worker = new Worker("udp-relay", this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private Optional<UdpReceiver> receiver = Optional.empty();
  private int ports;
  private boolean retryNow;
  private boolean closed;
  private Optional<RelayProgram> program = Optional.empty();
  private Instant started = Instant.MIN;
  private Optional<String> problem = Optional.of(STARTING);

  /**
   * Starts nothing yet.
   *
   * @param server starts {@link #COMMAND} there, and waits a while where there is no connection
   * @param mostFlows senders at once
   * @param firstPause before the program is started again, the first time
   */
  public UdpRelay(Dialer server, int mostFlows, Duration firstPause, InstantSource clock) {
    this.server = server;
    this.clock = clock;
    this.firstPause = firstPause;
    this.flows = new UdpFlows(mostFlows, clock);
    this.queue = new DatagramQueue(clock);
  }

  /** Why datagrams get nowhere now, if they do. */
  public Optional<String> problem() {
    return locked(() -> problem);
  }

  /** What arrives at the port is passed on from now on. */
  public void open(UdpPort port) {
    UdpReceiver receiving =
        locked(
            () -> {
              ports++;
              worker.start();
              changed.signalAll();
              receiver = Optional.of(receiver.orElseGet(() -> UdpReceiver.start(this::send)));
              return receiver.get();
            });
    receiving.add(port);
  }

  /** Waits until channels that were closed have freed their ports; at most two seconds. */
  public void awaitFreed() {
    locked(() -> receiver).ifPresent(UdpReceiver::awaitClosed);
  }

  /** A port that was {@link #open} is closed: those who sent to it are forgotten. */
  public void close(List<DatagramChannel> channels) {
    flows.removeAll(Set.copyOf(channels)).forEach(this::end);
    Optional<RelayProgram> unused =
        locked(
            () -> {
              ports--;
              return ports == 0 ? program : Optional.empty();
            });
    unused.ifPresent(RelayProgram::close);
  }

  /** Passes on what a sender here sent, or loses it. On the thread that receives. */
  private void send(
      DatagramChannel channel, SocketAddress from, UdpPort target, ByteBuffer datagram) {
    Sender sender = new Sender(channel, from);
    UdpFlow flow = flows.of(sender).orElseGet(() -> begin(sender, target));
    if (datagram.hasRemaining()) {
      flow.stream().sent(datagram.remaining());
    }
    queue.add(flow, datagram);
  }

  private UdpFlow begin(Sender sender, UdpPort target) {
    UdpFlow flow = new UdpFlow(flows.nextNumber(), sender, target, target.streams().get());
    flows.add(flow).forEach(this::end);
    return flow;
  }

  private void end(UdpFlow flow) {
    flow.stream().end();
    queue.addEnd(flow);
  }

  /**
   * To be called regularly while there are ports: ends what has taken too long.
   *
   * @return whether there are any
   */
  public boolean tick() {
    flows.removeIdle().forEach(this::end);
    Optional<RelayProgram> late =
        locked(
            () ->
                program.filter(
                    _ ->
                        problem.isPresent()
                            && started.plus(START_PATIENCE).isBefore(clock.instant())));
    late.ifPresent(RelayProgram::close);
    return locked(() -> ports > 0);
  }

  /** There may be a new connection to the server: a program that could not be started is now. */
  public void retryNow() {
    change(() -> retryNow = true);
  }

  private void run() {
    int failures = 0;
    try {
      while (awaitTask(failures)) {
        failures = runProgram() ? 0 : failures + 1;
      }
    } catch (InterruptedException _) {
      LOG.debug("closed"); // only close() interrupts
    }
  }

  /** Returns whether there is something to do, when it is time. */
  private boolean awaitTask(int failures) throws InterruptedException {
    lock.lock();
    try {
      long left = failures == 0 ? 0 : pause(failures).toNanos();
      while (!closed && !retryNow && left > 0) {
        left = changed.awaitNanos(left);
      }
      while (!closed && ports == 0) {
        changed.await();
      }
      retryNow = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private Duration pause(int failures) {
    return firstPause.multipliedBy(Math.min(1 << Math.min(failures - 1, 10), LONGEST_PAUSE));
  }

  /** Returns whether it has run, to whatever end. */
  private boolean runProgram() {
    boolean ran = false;
    try (RelayProgram starting = RelayProgram.start(server)) {
      if (adopt(starting)) {
        starting.awaitGreeting();
        ran = true;
        report(Optional.empty());
        starting.relay(flows, queue);
        report(Optional.of(STARTING));
      }
    } catch (IOException e) {
      report(Optional.of(ran ? STARTING : reason(e)));
    } finally {
      change(() -> program = Optional.empty());
    }
    return ran;
  }

  private static String reason(IOException e) {
    return "UDP needs a connection and python3 on the server: " + e.getMessage();
  }

  private boolean adopt(RelayProgram starting) {
    return locked(
        () -> {
          program = Optional.of(starting);
          started = clock.instant();
          return !closed && ports > 0;
        });
  }

  private void report(Optional<String> now) {
    Optional<String> before =
        locked(
            () -> {
              Optional<String> last = problem;
              problem = now;
              return last;
            });
    if (!now.equals(before) && ports() > 0) {
      LOG.info("UDP: {}", now.orElse("the relay runs on the server"));
    }
  }

  private int ports() {
    return locked(() -> ports);
  }

  private void change(Runnable action) {
    lock.lock();
    try {
      action.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the program and all flows. Idempotent; blocks for at most a few seconds. */
  @Override
  public void close() {
    change(() -> closed = true);
    locked(() -> receiver).ifPresent(UdpReceiver::close);
    locked(() -> program).ifPresent(RelayProgram::close);
    worker.close();
  }
}
