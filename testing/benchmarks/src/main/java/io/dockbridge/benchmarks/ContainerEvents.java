package io.dockbridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast ports follow containers that are started and killed past DockBridge, at the engine's own
 * socket: from the time in the engine's event to the time in the daemon's log at which the last of
 * a container's ports was opened or closed. Server and daemon have the same clock.
 */
final class ContainerEvents {
  private static final int AT_ONCE = 4;

  /** The engine remembers its last 256 events; a container's life has less than ten. */
  private static final int BATCH = 20;

  private static final int PORTS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final double GOAL_MILLIS = 1000;

  private static final Pattern LOGGED =
      Pattern.compile(
          "(\\S+) INFO +Forward: localhost:\\d+ is (closed, it was )?\\S+ \\((\\p{XDigit}{12}),"
              + " .*");

  private final Link link;
  private final Report report;
  private final int count;
  private final Program docker;

  ContainerEvents(Link link, Report report, int count) {
    this.link = link;
    this.report = report;
    this.count = count;
    this.docker = link.dockbridge().docker("unix://" + link.engineSocket());
  }

  void run() throws IOException, InterruptedException {
    Instant begin = Instant.now();
    List<String> ids = new ArrayList<>();
    Map<String, Instant> started = new HashMap<>();
    Map<String, Instant> died = new HashMap<>();
    while (ids.size() < count) {
      List<String> batch = each(runCommands(Math.min(BATCH, count - ids.size())));
      await(batch, false);
      each(batch.stream().map(id -> docker.with("kill", id)).toList());
      await(batch, true);
      started.putAll(happened(begin, "start"));
      died.putAll(happened(begin, "die"));
      docker.with("rm").with(batch.toArray(String[]::new)).output();
      ids.addAll(batch);
    }
    report.limits("Ports follow %d containers of %d ports each".formatted(count, PORTS));
    Map<String, Instant> opened = logged(false);
    Map<String, Instant> closed = logged(true);
    report(ids, "start event to all ports open", started, opened);
    report(ids, "die event to all ports closed", died, closed);
  }

  private List<Program> runCommands(int many) {
    Program run = docker.with("run", "-d", "-p", "80", "-p", "81", "busybox", "sleep", "10000");
    return Collections.nCopies(many, run);
  }

  /** Runs them, a few at once; what they print. */
  private static List<String> each(List<Program> programs)
      throws IOException, InterruptedException {
    List<Future<String>> running = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      programs.forEach(it -> running.add(threads.submit(it::output)));
      for (Future<String> each : running) {
        outputs.add(each.get());
      }
      return outputs;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private void await(List<String> ids, boolean closed) throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!logged(closed)
        .keySet()
        .containsAll(ids.stream().map(ContainerEvents::brief).toList())) {
      if (Instant.now().isAfter(deadline)) {
        throw new IOException("ports of some containers have not followed");
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private static String brief(String id) {
    return id.substring(0, 12);
  }

  /** By the beginning of the container's id: when all of its ports were opened, or closed. */
  private Map<String, Instant> logged(boolean closed) throws IOException {
    Map<String, List<Instant>> all = new HashMap<>();
    for (String line : Files.readAllLines(link.dockbridge().log())) {
      Matcher logged = LOGGED.matcher(line);
      if (logged.matches() && closed == (logged.group(2) != null)) {
        all.computeIfAbsent(logged.group(3), _ -> new ArrayList<>())
            .add(OffsetDateTime.parse(logged.group(1)).toInstant());
      }
    }
    Map<String, Instant> last = new HashMap<>();
    all.forEach(
        (id, times) -> {
          if (times.size() == PORTS) {
            last.put(id, times.getLast());
          }
        });
    return last;
  }

  /** By container, when the engine says that it happened. */
  private Map<String, Instant> happened(Instant since, String event)
      throws IOException, InterruptedException {
    String events =
        docker
            .with("events", "--since", since.toString(), "--until", Instant.now().toString())
            .with("--filter", "event=" + event, "--format", "{{.Actor.ID}} {{.TimeNano}}")
            .output();
    Map<String, Instant> times = new HashMap<>();
    events
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(it -> times.put(it[0], Instant.EPOCH.plusNanos(Long.parseLong(it[1]))));
    return times;
  }

  private void report(
      List<String> ids, String what, Map<String, Instant> events, Map<String, Instant> done) {
    Sample millis =
        new Sample(
            ids.stream()
                .mapToDouble(
                    id -> Duration.between(events.get(id), done.get(brief(id))).toNanos() / 1e6)
                .toArray());
    report.fact(what + ", p50", millis.median(), "ms");
    report.limit(what + ", p99", millis.p99(), "ms", GOAL_MILLIS);
  }
}
