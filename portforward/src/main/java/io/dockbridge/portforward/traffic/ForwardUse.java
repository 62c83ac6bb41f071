package io.dockbridge.portforward.traffic;

import io.dockbridge.portforward.plan.PortForward;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts what goes through one forward. Thread-safe, without locks: every byte passes here. */
public final class ForwardUse {
  private final InstantSource clock;
  private final AtomicInteger active = new AtomicInteger();
  private final LongAdder total = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private volatile Optional<Instant> last = Optional.empty();
  private volatile Optional<String> error = Optional.empty();

  public ForwardUse(InstantSource clock) {
    this.clock = clock;
  }

  Instant opened() {
    active.incrementAndGet();
    total.increment();
    return touch();
  }

  void sent(int bytes) {
    sent.add(bytes);
    touch();
  }

  void received(int bytes) {
    received.add(bytes);
    touch();
  }

  void lost(long datagrams) {
    lost.add(datagrams);
  }

  Instant closed(Optional<String> why) {
    active.decrementAndGet();
    error = why.or(() -> error);
    return touch();
  }

  private Instant touch() {
    Instant now = clock.instant();
    last = Optional.of(now);
    return now;
  }

  public PortForward.Use now() {
    return new PortForward.Use(
        last, sent.sum(), received.sum(), active.get(), total.sum(), lost.sum(), error);
  }
}
