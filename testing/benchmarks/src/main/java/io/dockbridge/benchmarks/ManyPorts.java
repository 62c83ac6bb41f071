package io.dockbridge.benchmarks;

import io.dockbridge.benchmarks.Report.Unit;
import java.io.IOException;
import java.util.Map;

/** How long a container with many published ports takes to start, and what they cost the daemon. */
final class ManyPorts {
  private static final int FIRST = 42_000;
  private static final String NAME = "many-ports";
  private static final String ENGINE = "the engine's own socket";
  private static final String OURS = "DockBridge";

  private final Link link;
  private final Report report;
  private final int ports;

  ManyPorts(Link link, Report report, boolean quick) {
    this.link = link;
    this.report = report;
    this.ports = quick ? 100 : 500;
  }

  void run() throws IOException, InterruptedException {
    report.comparisons("A container with " + ports + " published ports");
    start("tcp");
    start("udp");
    report.limits("What its ports cost");
    memory("tcp", 10);
    memory("udp", 10);
  }

  private void start(String protocol) throws IOException, InterruptedException {
    Program ours = link.dockbridge().docker();
    Program direct = link.dockbridge().docker("unix://" + link.engineSocket());
    Map<String, Sample> times =
        new Contest()
            .add(ENGINE, () -> new double[] {start(direct, protocol)})
            .add(OURS, () -> new double[] {start(ours, protocol)})
            .run(2);
    report.compare(
        "until `docker run -d` returns, " + protocol,
        Unit.MILLISECONDS,
        times.get(OURS).median(),
        ENGINE,
        times.get(ENGINE).median(),
        0.5);
  }

  private double start(Program docker, String protocol) throws IOException, InterruptedException {
    double millis = run(docker, protocol).time();
    docker.with("rm", "-f", NAME).time();
    return millis;
  }

  private Program run(Program docker, String protocol) {
    String range = "%1$d-%2$d:%1$d-%2$d/%3$s".formatted(FIRST, FIRST + ports - 1, protocol);
    return docker.with("run", "-d", "--name", NAME, "-p", range, "busybox", "sleep", "9999");
  }

  private void memory(String protocol, double limit) throws IOException, InterruptedException {
    Program docker = link.dockbridge().docker();
    double before = Program.residentMebibytes(link.dockbridge().pid());
    run(docker, protocol).time();
    double after = Program.residentMebibytes(link.dockbridge().pid());
    docker.with("rm", "-f", NAME).time();
    report.limit(ports + " ports of " + protocol + ": memory", after - before, "MiB", limit);
  }
}
