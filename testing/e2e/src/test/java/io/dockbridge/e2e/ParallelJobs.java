package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.sandbox.RequestLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Test jobs of one laptop that begin at once, with an instance and a server each in one project.
 * Prints how many requests the API got, of the 3600 that a project may send in an hour. Only run
 * when it is named ({@code e2e/parallel [JOBS]}): its servers need the whole machine.
 */
@ExtendWith(RealServers.class)
class ParallelJobs {
  private static final int JOBS = Integer.getInteger("dockbridge.jobs", 10);
  private static final int SECONDS = 60;

  @Test
  void eachHasAServerAndTheProjectsQuotaLasts(Cloud cloud) {
    try (Installation installation =
        new Installation(cloud).set("limits.max_servers_per_hour", "0")) {
      int before = requests(cloud).size();
      String job = "%1$s ps && sleep %2$d && %1$s ps".formatted(cloud.docker(), SECONDS);
      List<Program> jobs = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        jobs.add(installation.dockbridge().launch(List.of("run-with", "--", "sh", "-c", job)));
      }
      for (Program each : jobs) {
        try (each) {
          assertThat(each.await().exitCode()).as(each.out()).isZero();
        }
      }
      List<RequestLog.Entry> all = requests(cloud);
      report(all.subList(before, all.size()));
      assertThat(installation.orders()).as("servers ordered").hasSize(JOBS);
      assertThat(installation.servers()).isEmpty();
      assertThat(installation.processes()).isEmpty();
      assertThat(all.size() - before).as("requests to the API").isLessThan(3600);
    }
  }

  private static List<RequestLog.Entry> requests(Cloud cloud) {
    return cloud.sandbox().requests().all();
  }

  private static void report(List<RequestLog.Entry> requests) {
    Map<String, Long> kinds =
        requests.stream()
            .collect(
                Collectors.groupingBy(
                    it -> it.method() + " " + it.path().replaceAll("[0-9]+", "N"),
                    TreeMap::new,
                    Collectors.counting()));
    System.out.printf("%d jobs of %d s: %d requests to the API%n", JOBS, SECONDS, requests.size());
    kinds.forEach((kind, count) -> System.out.printf("%6d  %s%n", count, kind));
  }
}
