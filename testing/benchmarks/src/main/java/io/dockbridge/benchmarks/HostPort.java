package io.dockbridge.benchmarks;

import io.dockbridge.benchmarks.Report.Unit;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;

/**
 * From a container to a port of this machine: as {@code host.docker.internal}, and by {@code ssh
 * -R} on an address of the server that the container reaches. Both end at the same {@link Backend}.
 */
final class HostPort {
  private static final String OURS = "DockBridge";
  private static final String SSH = "ssh -c aes128-gcm -R";
  private static final String OURSELVES = "192.168.65.254";

  /** The server, as its containers see it. */
  private static final String BRIDGE = "172.17.0.1";

  private static final int EACH_TURN = 20;

  /** After so many little is left to be compiled. */
  private static final int WARM = 200;

  private static final int AT_ONCE = 1000;

  private final Link link;
  private final Report report;
  private final int rounds;
  private final long bytes;

  HostPort(Link link, Report report, int rounds, long bytes) {
    this.link = link;
    this.report = report;
    this.rounds = rounds;
    this.bytes = bytes;
  }

  void run() throws IOException, InterruptedException {
    report.comparisons(
        "From a container to this machine, %d ms round trip".formatted(link.roundTripMillis()));
    int here = freePort();
    Process backend = Link.here(Backend.class, "" + here).startUntilReady();
    int there = here + 1;
    Process ssh = link.reverse("%s:%d:127.0.0.1:%d".formatted(BRIDGE, there, here));
    try (Remote ours = link.inContainer(OURSELVES, here);
        Remote theirs = link.inContainer(BRIDGE, there)) {
      measure(ours, theirs);
    } finally {
      ssh.destroyForcibly();
      backend.destroyForcibly();
    }
  }

  private void measure(Remote ours, Remote theirs) throws IOException, InterruptedException {
    var _ = ours.measure("first", WARM);
    Map<String, Sample> first = contest(ours, theirs, rounds, it -> it.measure("first", EACH_TURN));
    row("connect + first byte, p50", Unit.MILLISECONDS, first, link.roundTripMillis() == 0 ? 1 : 2);
    bulk("upload", ours, theirs);
    bulk("download", ours, theirs);
    atOnce(OURS, ours);
    atOnce(SSH, theirs);
  }

  private void atOnce(String who, Remote remote) throws IOException {
    var _ = remote.measure("hold", AT_ONCE); // the first time warms up
    double[] millisAndCount = remote.measure("hold", AT_ONCE);
    report.line("");
    report.line(
        "%d connections at once, %s: %d answered after %s ms."
            .formatted(AT_ONCE, who, (int) millisAndCount[1], Report.figure(millisAndCount[0])));
  }

  private void bulk(String way, Remote ours, Remote theirs)
      throws IOException, InterruptedException {
    Map<String, Sample> rates =
        contest(ours, theirs, Math.max(2, rounds / 4), it -> it.measure(way, bytes));
    row(way + ", 1 stream", Unit.MEBIBYTES_PER_SECOND, rates, 1);
  }

  /** One contender's turn. */
  @FunctionalInterface
  private interface Question {
    double[] ask(Remote remote) throws IOException;
  }

  private static Map<String, Sample> contest(
      Remote ours, Remote theirs, int rounds, Question question)
      throws IOException, InterruptedException {
    return new Contest()
        .add(OURS, () -> question.ask(ours))
        .add(SSH, () -> question.ask(theirs))
        .run(rounds);
  }

  private void row(String what, Unit unit, Map<String, Sample> samples, double goal) {
    report.compare(what, unit, samples.get(OURS).median(), SSH, samples.get(SSH).median(), goal);
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }
}
