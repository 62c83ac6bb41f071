package io.dockbridge.benchmarks;

import io.dockbridge.benchmarks.Report.Unit;
import java.io.IOException;
import java.util.Map;

/** New connections to a published port. */
final class Ports {
  private static final String OURS = "DockBridge";
  private static final String SSH = "ssh -c aes128-gcm -L";
  private static final int EACH_TURN = 20;
  private static final int CLIENTS = 16;

  /** Behind so many little is left to be compiled. */
  private static final int WARM = 1000;

  private final Link link;
  private final Report report;
  private final int rounds;

  Ports(Link link, Report report, int rounds) {
    this.link = link;
    this.report = report;
    this.rounds = rounds;
  }

  void run() throws IOException, InterruptedException {
    report.comparisons("Ports, %d ms round trip".formatted(link.roundTripMillis()));
    firstBytes("");
    if (link.roundTripMillis() == 0) {
      link.ours().firstBytes(WARM);
      firstBytes(", after %d connections".formatted(WARM));
    }
    perSecond();
  }

  private void firstBytes(String when) throws IOException, InterruptedException {
    Map<String, Sample> samples =
        new Contest()
            .add(OURS, () -> link.ours().firstBytes(EACH_TURN))
            .add(SSH, () -> new Load(link.gcm().port()).firstBytes(EACH_TURN))
            .run(rounds);
    Sample ours = samples.get(OURS);
    Sample theirs = samples.get(SSH);
    double goal = link.roundTripMillis() == 0 ? 1 : 2;
    compare("connect + first byte%s, p50".formatted(when), ours.median(), theirs.median(), goal);
    compare("connect + first byte%s, p99".formatted(when), ours.p99(), theirs.p99(), goal);
  }

  private void perSecond() throws IOException, InterruptedException {
    Load theirs = new Load(link.gcm().port());
    Map<String, Sample> samples =
        new Contest()
            .add(OURS, () -> perSecond(link.ours()))
            .add(SSH, () -> perSecond(theirs))
            .run(rounds / 4 + 1);
    report.compare(
        "connections a second, %d clients at once".formatted(CLIENTS),
        Unit.CONNECTIONS_PER_SECOND,
        samples.get(OURS).median(),
        SSH,
        samples.get(SSH).median(),
        0);
  }

  private static double[] perSecond(Load load) throws IOException, InterruptedException {
    return new double[] {load.connectionsPerSecond(CLIENTS, EACH_TURN)};
  }

  private void compare(String what, double ours, double theirs, double goal) {
    report.compare(what, Unit.MILLISECONDS, ours, SSH, theirs, goal);
  }
}
