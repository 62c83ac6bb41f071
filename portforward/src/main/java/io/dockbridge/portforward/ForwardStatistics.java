package io.dockbridge.portforward;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What went through one forward. Thread-safe, without locks: it is on the way of every byte. */
final class ForwardStatistics {
  private final InstantSource clock;
  private final AtomicInteger active = new AtomicInteger();
  private final LongAdder total = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private volatile Optional<Instant> lastUsed = Optional.empty();
  private volatile Optional<String> lastError = Optional.empty();

  ForwardStatistics(InstantSource clock) {
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

  Instant closed(Optional<String> error) {
    active.decrementAndGet();
    if (error.isPresent()) {
      lastError = error;
    }
    return touch();
  }

  private Instant touch() {
    Instant now = clock.instant();
    lastUsed = Optional.of(now);
    return now;
  }

  int active() {
    return active.get();
  }

  long total() {
    return total.sum();
  }

  long sent() {
    return sent.sum();
  }

  long received() {
    return received.sum();
  }

  long lost() {
    return lost.sum();
  }

  Optional<Instant> lastUsed() {
    return lastUsed;
  }

  Optional<String> lastError() {
    return lastError;
  }
}
