package io.dockbridge.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that holds the server's state. Its monitor guards the fields and is never held over
 * I/O or a listener; any thread may read, wait or move.
 */
final class ServerStateMachine {
  private static final Logger LOG = LoggerFactory.getLogger(ServerStateMachine.class);

  private ServerState state = new ServerState.Absent();
  private Optional<ServerState.Failed> lastFailure = Optional.empty();
  private long failures;
  private boolean stopping;

  /**
   * What a reader sees of the machine at one moment.
   *
   * @param failures how often no server could be had; whoever waits sees by it that it was again
   */
  record View(
      ServerState state,
      long failures,
      Optional<ServerState.Failed> lastFailure,
      boolean stopping) {}

  synchronized View view() {
    return new View(state, failures, lastFailure, stopping);
  }

  ServerState state() {
    return view().state();
  }

  /**
   * The only way to another state: asks {@code next} under the lock and goes there. So a decision
   * made in it holds at the moment of the move.
   *
   * @param next quick and without I/O; may return what it got, to stay
   * @return the state from now on
   * @throws IllegalStateException if no server may go that way
   */
  synchronized ServerState move(UnaryOperator<ServerState> next) {
    enter(next.apply(state));
    return state;
  }

  /** Goes to {@code to} if the state is still {@code from}; says whether it was. */
  synchronized boolean move(ServerState from, ServerState to) {
    boolean still = state.equals(from);
    if (still) {
      enter(to);
    }
    return still;
  }

  /** Waits until the state is not {@code from} any more, it is time to stop, or the time is up. */
  synchronized void awaitChange(ServerState from, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toNanos();
        state.equals(from) && !stopping && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /**
   * For work that takes long: libraries may swallow the interrupt that was to end it.
   *
   * @throws InterruptedException if it is time to stop
   */
  void failIfStopping() throws InterruptedException {
    if (view().stopping()) {
      throw new InterruptedException("stopping");
    }
  }

  /** Tells everybody who waits that no server will come any more. */
  synchronized void stop() {
    stopping = true;
    notifyAll();
  }

  private void enter(ServerState next) {
    if (next.equals(state)) {
      return;
    }
    if (!state.mayBecome(next)) {
      throw new IllegalStateException("a server cannot go from " + state + " to " + next);
    }
    if (!state.word().equals(next.word())) {
      LOG.info("server: {} -> {}", state.word(), next.word());
    }
    state = next;
    if (next instanceof ServerState.Failed failed) {
      lastFailure = Optional.of(failed);
      failures++;
    }
    notifyAll();
  }
}
