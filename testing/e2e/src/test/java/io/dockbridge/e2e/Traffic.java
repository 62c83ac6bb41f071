package io.dockbridge.e2e;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests at a fixed rate, whatever becomes of those before: to a forwarded port and to the
 * engine's socket in turns. Each has a thread of its own.
 */
final class Traffic implements AutoCloseable {
  private static final String LIST =
      "GET /containers/json HTTP/1.1|Host: docker|Connection: close||";

  private final Installation installation;
  private final int port;
  private final Queue<Request> ended = new ConcurrentLinkedQueue<>();
  private final AtomicLong begun = new AtomicLong();
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** One that has ended; {@code problem} is empty if it got the right answer. */
  record Request(String what, Instant begun, Instant ended, String problem) {
    boolean touches(Window window) {
      return begun.isBefore(window.end()) && ended.isAfter(window.begin());
    }

    boolean failed() {
      return !problem.isEmpty();
    }
  }

  /** In which requests may fail. */
  record Window(String fault, Instant begin, Instant end) {}

  Traffic(Installation installation, int port) {
    this.installation = installation;
    this.port = port;
  }

  void begin(int perSecond) {
    long nanos = Duration.ofSeconds(1).toNanos() / perSecond;
    var _ =
        pace.scheduleAtFixedRate(
            () -> threads.execute(this::request), 0, nanos, TimeUnit.NANOSECONDS);
  }

  private void request() {
    boolean toPort = begun.getAndIncrement() % 2 == 0;
    Instant start = Instant.now();
    String problem = toPort ? page() : containers();
    ended.add(new Request(toPort ? "port" : "socket", start, Instant.now(), problem));
  }

  private String page() {
    try {
      String answer = Local.getNow(Local.IPV4, port);
      return answer.contains("It works") ? "" : "answer: " + answer;
    } catch (IOException e) {
      return e.toString();
    }
  }

  private String containers() {
    try (Wire wire = Wire.connect(installation.socket())) {
      String answer = wire.send(LIST).readAll();
      boolean whole = answer.endsWith("]\n") || answer.endsWith("0||");
      return answer.startsWith("HTTP/1.1 200") && whole ? "" : "answer: " + answer;
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** How many were begun. */
  long begun() {
    return begun.get();
  }

  /** Those that ended so far. */
  List<Request> ended() {
    return List.copyOf(ended);
  }

  /** Begins no more, and waits for the last. */
  @Override
  public void close() {
    pace.shutdownNow();
    threads.close();
  }
}
