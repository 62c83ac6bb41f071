package io.dockbridge.benchmarks;

import io.dockbridge.benchmarks.Report.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What small requests take while large transfers have the line. */
final class SmallBesideBig {
  private static final long PIECE = 256L << 20;

  private final Link link;
  private final Report report;
  private final int requests;

  SmallBesideBig(Link link, Report report, int requests) {
    this.link = link;
    this.report = report;
    this.requests = requests;
  }

  /** Takes so many small things, one after the other; ms of each. */
  @FunctionalInterface
  private interface Small {
    double[] take(int count) throws IOException;
  }

  void run() throws IOException, InterruptedException {
    report.comparisons("Small beside big: against the same without the transfers, p99");
    Small ps = new EngineCalls(link.dockbridge().socket())::listContainers;
    Small port = link.ours()::firstBytes;
    Small sshPs = new EngineCalls(link.gcm().socket())::listContainers;
    Small sshPort = new Load(link.gcm().port())::firstBytes;
    row("docker ps's request", ps, link.ours(), 1 / 3.0);
    row("connect + first byte", port, link.ours(), 1 / 3.0);
    Load theirs = new Load(link.gcm().port());
    row("ssh -c aes128-gcm -L: docker ps's request", sshPs, theirs, 0);
    row("ssh -c aes128-gcm -L: connect + first byte", sshPort, theirs, 0);
  }

  private void row(String what, Small small, Load big, double goal)
      throws IOException, InterruptedException {
    small.take(Math.min(100, requests));
    Sample quiet = new Sample(small.take(requests));
    AtomicBoolean enough = new AtomicBoolean();
    List<Thread> transfers = new ArrayList<>();
    transfers.add(Thread.ofPlatform().start(() -> repeat(enough, () -> big.upload(1, PIECE))));
    transfers.add(Thread.ofPlatform().start(() -> repeat(enough, () -> big.download(1, PIECE))));
    Sample busy = new Sample(small.take(requests));
    enough.set(true);
    for (Thread transfer : transfers) {
      transfer.join();
    }
    compare(what + " beside an upload and a download, p50", busy.median(), quiet.median(), 0);
    compare(what + " beside an upload and a download, p99", busy.p99(), quiet.p99(), goal);
  }

  private void compare(String what, double busy, double quiet, double goal) {
    report.compare(what, Unit.MILLISECONDS, busy, "quiet", quiet, goal);
  }

  /** A transfer that is repeated. */
  @FunctionalInterface
  private interface Transfer {
    double run() throws IOException, InterruptedException;
  }

  private static void repeat(AtomicBoolean enough, Transfer transfer) {
    try {
      while (!enough.get()) {
        transfer.run();
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
