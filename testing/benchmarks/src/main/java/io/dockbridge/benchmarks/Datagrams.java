package io.dockbridge.benchmarks;

import java.io.IOException;

/**
 * UDP through DockBridge, and directly: by a client in the server's own network, where nothing is
 * in between but Docker. At the far end of both is the same container.
 */
final class Datagrams {
  private final Link link;
  private final Report report;
  private final int seconds;

  Datagrams(Link link, Report report, boolean quick) {
    this.link = link;
    this.report = report;
    this.seconds = quick ? 1 : 5;
  }

  void run() throws IOException, InterruptedException {
    report.line("");
    report.line("### UDP, %d ms round trip".formatted(link.roundTripMillis()));
    report.line("");
    report.row(
        "datagrams",
        "DockBridge: lost",
        "round trip, p50",
        "p99",
        "direct: lost",
        "round trip, p50",
        "p99");
    report.line("|---|---|---|---|---|---|---|");
    int port = link.runUdpBackend();
    measure("warm-up", port, 64, 2000, 0);
    measure("64 B, one at a time", port, 64, 1000, 0);
    measure("200 B, 1000/s", port, 200, 1000 * seconds, 1000);
    measure("200 B, 10 000/s", port, 200, 10_000 * seconds, 10_000);
    measure("1400 B, 5000/s", port, 1400, 5000 * seconds, 5000);
    measure("60 000 B, 200/s", port, 60_000, 200 * seconds, 200);
  }

  private void measure(String what, int port, int size, int count, int rate)
      throws IOException, InterruptedException {
    String[] arguments = {"" + port, "" + size, "" + count, "" + rate};
    String[] ours = cells(Link.here(UdpLoad.class, arguments).output(), count);
    String[] direct = cells(link.onServer(UdpLoad.class, arguments).output(), count);
    report.row(what, ours[0], ours[1], ours[2], direct[0], direct[1], direct[2]);
  }

  private static String[] cells(String output, int count) {
    String[] words = output.split(" ", -1);
    double lost = 100.0 * (count - Integer.parseInt(words[0])) / count;
    return new String[] {
      Report.figure(lost) + " %",
      Report.figure(Double.parseDouble(words[1])) + " ms",
      Report.figure(Double.parseDouble(words[2])) + " ms"
    };
  }
}
