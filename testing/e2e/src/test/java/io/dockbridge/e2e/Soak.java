package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.e2e.Traffic.Request;
import io.dockbridge.e2e.Traffic.Window;
import io.dockbridge.e2e.Trouble.Lasting;
import io.dockbridge.e2e.Trouble.Lost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * 40 requests a second and a fault now and then: what is asked outside the faults gets its answer,
 * and the daemon does not grow. Only run when it is named ({@code e2e/soak MINUTES}): a minute of
 * it shows little.
 */
@ExtendWith(RealServers.class)
@Timeout(value = 2, unit = TimeUnit.HOURS)
class Soak {
  private static final int PER_SECOND = 40;
  private static final Duration FAULT = Duration.ofSeconds(3);
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final int FAULTS = Integer.getInteger("dockbridge.faults", 2);
  private static final Duration INTERVAL =
      Duration.ofSeconds(Integer.getInteger("dockbridge.interval", 8));

  private final long seed = Long.getLong("dockbridge.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Window> windows = new ArrayList<>();
  private Installation installation;
  private Trouble trouble;
  private Workload workload;

  @BeforeEach
  void start(Cloud cloud) {
    System.out.printf("Soak: %d faults, one each %s, seed %d%n", FAULTS, INTERVAL, seed);
    installation = new Installation(cloud).set("ssh.keep_alive", "1s");
    trouble = new Trouble(installation);
    workload = Workload.start(installation);
  }

  @AfterEach
  void close() {
    installation.close();
  }

  private Map<String, Supplier<Lasting>> faults() {
    Map<String, Supplier<Lasting>> faults = new TreeMap<>();
    faults.put("SSH session killed", () -> once(trouble.kill(Trouble.SESSION)));
    faults.put("SSH session frozen", () -> trouble.freeze(Trouble.SESSION));
    faults.put("link down", trouble::linkDown);
    faults.put("black hole to the server", () -> trouble.blackHole(Lost.TO_SERVER));
    faults.put("black hole from the server", () -> trouble.blackHole(Lost.FROM_SERVER));
    faults.put("dockerd killed", () -> once(trouble.kill(Trouble.DOCKERD)));
    faults.put("dockerd frozen", () -> trouble.freeze(Trouble.DOCKERD));
    faults.put("daemon stopped", trouble::freezeDaemon);
    return faults;
  }

  private static Lasting once(int killed) {
    assertThat(killed).isPositive();
    return () -> {};
  }

  @Test
  void outsideFaultsEveryRequestIsAnsweredAndTheDaemonDoesNotGrow() {
    Traffic traffic = new Traffic(installation, workload.port());
    Vitals before = soak(traffic);
    List<Request> requests = traffic.ended();
    List<Request> lost = requests.stream().filter(this::isOutside).filter(Request::failed).toList();
    System.out.printf(
        "Soak: %d requests, %d outside the faults, of which %d failed; %s before, %s after%n",
        requests.size(),
        requests.stream().filter(this::isOutside).count(),
        lost.size(),
        before,
        Vitals.of(installation));
    assertThat(lost).isEmpty();
    assertThat(Vitals.of(installation).files()).isLessThan(2 * before.files());
    assertThat(Vitals.of(installation).threads()).isLessThan(2 * before.threads());
    workload.requireAll();
  }

  /** Returns what the daemon held before the first fault. */
  private Vitals soak(Traffic traffic) {
    try (traffic) {
      traffic.begin(PER_SECOND);
      rest();
      Vitals before = Vitals.of(installation);
      for (int i = 1; i <= FAULTS; i++) {
        inflict(i);
        rest();
        report(i, traffic);
      }
      return before;
    }
  }

  private void rest() {
    Await.staysFor(INTERVAL, "the daemon", () -> !installation.processes().isEmpty());
  }

  private void inflict(int number) {
    List<String> names = List.copyOf(faults().keySet());
    String name = names.get(random.nextInt(names.size()));
    Instant begin = Instant.now();
    Instant gone;
    try (Lasting _ = faults().get(name).get()) {
      Await.staysFor(FAULT, name, () -> true);
      gone = Instant.now();
    }
    workload.requireAgain("fault " + number + ", " + name, gone);
    windows.add(new Window(name, begin, Instant.now().plus(SETTLED)));
  }

  private void report(int number, Traffic traffic) {
    List<Request> requests = traffic.ended();
    System.out.printf(
        "Soak: after fault %d: %d requests ended of %d, %d failed in faults, %d outside; %s%n",
        number,
        requests.size(),
        traffic.begun(),
        requests.stream().filter(it -> !isOutside(it)).filter(Request::failed).count(),
        requests.stream().filter(this::isOutside).filter(Request::failed).count(),
        Vitals.of(installation));
  }

  private boolean isOutside(Request request) {
    return windows.stream().noneMatch(request::touches);
  }
}
