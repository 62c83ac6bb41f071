package io.dockbridge.benchmarks;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** What changes as more connections are open at once, and as more containers publish ports. */
final class Growth {
  private static final int SAMPLES = 200;

  private final Link link;
  private final Report report;
  private final List<Integer> connections;
  private final List<Integer> containers;

  Growth(Link link, Report report, boolean quick) {
    this.link = link;
    this.report = report;
    this.connections = quick ? List.of(1, 10, 100) : List.of(1, 10, 100, 1000);
    this.containers = quick ? List.of(1, 10) : List.of(1, 10, 100);
  }

  void run() throws IOException, InterruptedException {
    report.line("");
    report.line("### How it grows");
    report.line("");
    report.row(
        "open connections",
        "daemon's memory",
        "to open one more, p50",
        "request of docker ps, p50");
    report.line("|---|---|---|---|");
    for (int count : connections) {
      List<SocketChannel> held = link.ours().hold(count);
      add(count);
      Load.close(held);
    }
    containers();
  }

  private void containers() throws IOException, InterruptedException {
    report.line("");
    report.row(
        "containers with a published port",
        "daemon's memory",
        "to open one more, p50",
        "request of docker ps, p50");
    report.line("|---|---|---|---|");
    Program docker = link.dockbridge().docker();
    List<String> running = new ArrayList<>();
    for (int count : containers) {
      while (running.size() < count) {
        running.add(docker.with("run", "-d", "-p", "80", "busybox", "sleep", "10000").output());
      }
      add(count);
    }
    docker.with("rm", "-f").with(running.toArray(String[]::new)).output();
  }

  private void add(int count) throws IOException, InterruptedException {
    EngineCalls calls = new EngineCalls(link.dockbridge().socket());
    report.row(
        Integer.toString(count),
        Report.figure(Program.residentMebibytes(link.dockbridge().pid())) + " MiB",
        Report.figure(new Sample(link.ours().firstBytes(SAMPLES)).median()) + " ms",
        Report.figure(new Sample(calls.listContainers(SAMPLES)).median()) + " ms");
  }
}
