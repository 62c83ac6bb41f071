package io.dockbridge.portforward.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Knows which answers of the engine are news. Asking the engine takes time, and answers may arrive
 * in another order than the questions were asked: an answer about a container counts only if
 * nothing that was begun later has been decided about it. Thread-safe: guarded by itself.
 *
 * <p>Whatever changes a container is followed by an event or a call that begins a new observation,
 * so an answer that is dropped here is never the last word.
 */
public final class ObservationOrder {
  private final NavigableSet<Long> inFlight = new TreeSet<>();

  /** By container; only what an observation in flight could still contradict. */
  private final Map<String, Long> decided = new HashMap<>();

  private long last;

  /** Begins an observation; to be called before the engine is asked. */
  public synchronized long begin() {
    inFlight.add(++last);
    return last;
  }

  public synchronized void end(long observation) {
    inFlight.remove(observation);
    decided.values().removeIf(it -> inFlight.isEmpty() || it < inFlight.first());
  }

  public synchronized boolean isNews(String containerId, long observation) {
    return decided.getOrDefault(containerId, 0L) < observation;
  }

  public synchronized void decide(String containerId, long observation) {
    decided.put(containerId, observation);
  }

  /** Decides without asking: no answer to a question asked before counts any more. */
  public synchronized void decideNow(String containerId) {
    long now = begin();
    decide(containerId, now);
    end(now);
  }
}
