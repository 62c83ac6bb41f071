package io.dockbridge.portforward.udp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Datagrams on their way to the server. It is bounded as the queue of any router: what finds it
 * full is lost, and so is what has waited for five seconds, since whoever sent it has given it up
 * or sent it again by then. Both are counted. Thread-safe: guarded by itself.
 */
final class DatagramQueue {
  private static final int MOST_BYTES = 4 << 20;
  private static final int OVERHEAD = 64;
  private static final Duration OLDEST = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final ArrayDeque<Queued> queued = new ArrayDeque<>();

  /** Numbers of flows that have ended. */
  private final List<Integer> ended = new ArrayList<>();

  private int bytes;

  DatagramQueue(InstantSource clock) {
    this.clock = clock;
  }

  /** A datagram that waits. */
  record Queued(UdpFlow flow, ByteBuffer datagram, Instant since) {
    private int size() {
      return datagram.remaining() + OVERHEAD;
    }
  }

  /** What the server is to get, the datagrams first. */
  record Batch(List<Queued> datagrams, List<Integer> endedFlows) {}

  synchronized void add(UdpFlow flow, ByteBuffer datagram) {
    dropOld();
    Queued next = new Queued(flow, datagram, clock.instant());
    if (bytes + next.size() > MOST_BYTES) {
      flow.stream().lost(1);
      return;
    }
    queued.add(next);
    bytes += next.size();
    notifyAll();
  }

  private void dropOld() {
    Instant limit = clock.instant().minus(OLDEST);
    while (!queued.isEmpty() && queued.getFirst().since().isBefore(limit)) {
      Queued old = queued.removeFirst();
      bytes -= old.size();
      old.flow().stream().lost(1);
    }
  }

  /** The server may forget the flow. */
  synchronized void addEnd(UdpFlow flow) {
    ended.add(flow.number());
    notifyAll();
  }

  /** A server that has not heard of any flow yet has none to forget. */
  synchronized void forgetEnds() {
    ended.clear();
  }

  /** Waits for something and takes everything there is. */
  synchronized Batch take() throws InterruptedException {
    dropOld();
    while (queued.isEmpty() && ended.isEmpty()) {
      wait();
    }
    Batch batch = new Batch(List.copyOf(queued), List.copyOf(ended));
    queued.clear();
    ended.clear();
    bytes = 0;
    return batch;
  }
}
