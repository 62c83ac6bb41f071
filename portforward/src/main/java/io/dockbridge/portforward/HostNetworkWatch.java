package io.dockbridge.portforward;

import io.dockbridge.docker.Container;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks again and again at the containers that are on the server's own network, since no event
 * tells when such a container begins or ends to listen: every half second at one that was started
 * within the last ten seconds, and at all every five.
 *
 * <p>Thread: {@code host-network-watch}, virtual.
 */
final class HostNetworkWatch implements AutoCloseable {
  private static final Duration YOUNG = Duration.ofSeconds(10);
  private static final Duration OFTEN = Duration.ofMillis(500);
  private static final Duration SELDOM = Duration.ofSeconds(5);

  private final Consumer<String> look;
  private final Duration interval;
  private final Worker worker = new Worker("host-network-watch", this::run);

  /** By id: when it was first seen to run, by {@link System#nanoTime}. */
  private final Map<String, Long> containers = new ConcurrentHashMap<>();

  /** Holds one element when there is a new container. */
  private final BlockingQueue<Boolean> news = new ArrayBlockingQueue<>(1);

  /**
   * Watches over nothing yet.
   *
   * @param interval between two looks at all, if that is less than five seconds
   * @param look looks at a container, by id; on this watch's thread
   */
  HostNetworkWatch(Duration interval, Consumer<String> look) {
    this.interval = interval.compareTo(SELDOM) < 0 ? interval : SELDOM;
    this.look = look;
  }

  /** A container is as the engine says. */
  void seen(Container container) {
    if (!container.running()) {
      containers.remove(container.id());
    } else if (container.hostNetwork()
        && containers.putIfAbsent(container.id(), System.nanoTime()) == null) {
      news.offer(true);
      worker.start();
    }
  }

  /** These run, and no others. */
  void seenAll(List<Container> running) {
    containers.keySet().retainAll(running.stream().map(Container::id).toList());
    running.forEach(this::seen);
  }

  private void run() {
    try {
      while (true) {
        news.poll(pause().toNanos(), TimeUnit.NANOSECONDS);
        containers.keySet().forEach(look);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // only close() interrupts
    }
  }

  private Duration pause() {
    long now = System.nanoTime();
    boolean young = containers.values().stream().anyMatch(it -> now - it < YOUNG.toNanos());
    return young ? OFTEN : interval;
  }

  /** Ends the thread. Idempotent. */
  @Override
  public void close() {
    worker.close();
  }
}
