package io.dockbridge.benchmarks;

import io.dockbridge.benchmarks.Report.Unit;
import java.io.IOException;
import java.util.Map;

/** How long a docker command takes, by all the ways that lead to the engine. */
final class Commands {
  private static final String SERVER = "the engine's own socket";
  private static final String FORWARD = "ssh -L to the socket";
  private static final String OVER_SSH = "DOCKER_HOST=ssh://";
  private static final String OURS = "DockBridge";

  /** A day or two of a developer: the daemon's JVM has compiled what they need by then. */
  private static final int WARM = 1000;

  private static final String BEHIND_THEM = ", after 1000 requests";

  private final Link link;
  private final Report report;
  private final int rounds;

  Commands(Link link, Report report, int rounds) {
    this.link = link;
    this.report = report;
    this.rounds = rounds;
  }

  void run() throws IOException, InterruptedException {
    report.comparisons("Commands, %d ms round trip".formatted(link.roundTripMillis()));
    row("docker ps", rounds, "ps");
    row("docker version", rounds, "version");
    row("docker run --rm", Math.max(1, rounds / 2), "run", "--rm", "busybox", "true");
    requests("the request of docker ps alone");
    if (link.roundTripMillis() == 0) {
      new EngineCalls(link.dockbridge().socket()).listContainers(WARM);
      row("docker ps" + BEHIND_THEM, rounds, "ps");
      requests("its request alone" + BEHIND_THEM);
    }
  }

  private void row(String what, int times, String... arguments)
      throws IOException, InterruptedException {
    Program direct = link.dockbridge().docker("unix://" + link.engineSocket()).with(arguments);
    Program ours = link.dockbridge().docker().with(arguments);
    Program forward = link.dockbridge().docker("unix://" + link.gcm().socket()).with(arguments);
    Program overSsh = link.dockerOverSsh().with(arguments);
    Map<String, Sample> samples =
        new Contest()
            .add(SERVER, () -> new double[] {direct.time()})
            .add(OURS, () -> new double[] {ours.time()})
            .add(FORWARD, () -> new double[] {forward.time()})
            .add(OVER_SSH, () -> new double[] {overSsh.time()})
            .run(times);
    compare(what, samples, SERVER, 0);
    compare(what, samples, FORWARD, 1);
    compare(what, samples, OVER_SSH, link.roundTripMillis() == 0 ? 15 : 5);
  }

  private void requests(String what) throws IOException, InterruptedException {
    EngineCalls direct = new EngineCalls(link.engineSocket());
    EngineCalls ours = new EngineCalls(link.dockbridge().socket());
    EngineCalls forward = new EngineCalls(link.gcm().socket());
    Map<String, Sample> samples =
        new Contest()
            .add(SERVER, () -> direct.listContainers(10))
            .add(OURS, () -> ours.listContainers(10))
            .add(FORWARD, () -> forward.listContainers(10))
            .run(rounds);
    compare(what, samples, SERVER, 0);
    compare(what, samples, FORWARD, 1);
  }

  private void compare(String what, Map<String, Sample> samples, String against, double goal) {
    double ours = samples.get(OURS).median();
    double theirs = samples.get(against).median();
    report.compare(what, Unit.MILLISECONDS, ours, against, theirs, goal);
  }
}
