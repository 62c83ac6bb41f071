package io.dockbridge.portforward.udp;

import io.dockbridge.portforward.udp.UdpFlow.Sender;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The flows there are. UDP has no end, so one ends when nothing has come either way for two
 * minutes, the least that RFC 4787 (REQ-5) asks of a NAT; where there are too many, the one that
 * was used longest ago. Thread-safe: guarded by itself, never over I/O.
 */
final class UdpFlows {
  private static final Duration IDLE = Duration.ofMinutes(2);

  private final int most;
  private final InstantSource clock;

  /** The one used longest ago first. */
  private final Map<Sender, Used> bySender = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<Integer, UdpFlow> byNumber = new HashMap<>();
  private int lastNumber;

  private record Used(UdpFlow flow, Instant last) {}

  UdpFlows(int most, InstantSource clock) {
    this.most = most;
    this.clock = clock;
  }

  /** A number that no flow of the last four billion had. */
  synchronized int nextNumber() {
    return ++lastNumber;
  }

  /** The sender's; it counts as used now. */
  synchronized Optional<UdpFlow> of(Sender sender) {
    return use(Optional.ofNullable(bySender.get(sender)).map(Used::flow));
  }

  /** By number; it counts as used now. */
  synchronized Optional<UdpFlow> numbered(int number) {
    return use(Optional.ofNullable(byNumber.get(number)));
  }

  private Optional<UdpFlow> use(Optional<UdpFlow> flow) {
    flow.ifPresent(it -> bySender.put(it.sender(), new Used(it, clock.instant())));
    return flow;
  }

  /** Adds one; what is returned had to make room and is to be ended. */
  synchronized List<UdpFlow> add(UdpFlow flow) {
    bySender.put(flow.sender(), new Used(flow, clock.instant()));
    byNumber.put(flow.number(), flow);
    return removeWhile(_ -> bySender.size() > most);
  }

  /** Removes those that nobody has used; they are to be ended. */
  synchronized List<UdpFlow> removeIdle() {
    Instant limit = clock.instant().minus(IDLE);
    return removeWhile(it -> it.last().isBefore(limit));
  }

  /** Removes those that arrive there; they are to be ended. */
  synchronized List<UdpFlow> removeAll(Set<DatagramChannel> channels) {
    List<UdpFlow> removed =
        byNumber.values().stream().filter(it -> channels.contains(it.sender().channel())).toList();
    removed.forEach(this::remove);
    return removed;
  }

  private void remove(UdpFlow flow) {
    bySender.remove(flow.sender());
    byNumber.remove(flow.number());
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds(Used eldest);
  }

  private List<UdpFlow> removeWhile(Condition condition) {
    List<UdpFlow> removed = new ArrayList<>();
    Iterator<Used> eldest = bySender.values().iterator();
    while (eldest.hasNext()) {
      Used next = eldest.next();
      if (!condition.holds(next)) {
        break;
      }
      eldest.remove();
      byNumber.remove(next.flow().number());
      removed.add(next.flow());
    }
    return removed;
  }
}
