package io.dockbridge.benchmarks;

import io.dockbridge.benchmarks.Report.Unit;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * This machine's folders on the server: ours, for which a create or a sync of the control API is
 * timed, against rsync and tar over the same ssh, and against a live sshfs.
 */
final class SharedTrees {
  private static final String OURS = "DockBridge";
  private static final String RSYNC = "rsync -az";
  private static final String TAR = "tar \\| ssh tar";
  private static final String SSHFS = "sshfs";
  private static final double MOST_MEMORY = 60;
  private static final double MOST_IDLE_CPU = 0.1; // per cent of a core
  private static final int MEBIBYTE = 1 << 20;

  private final Link link;
  private final Report report;
  private final boolean quick;
  private final EngineCalls engine;
  private final OtherSync others;
  private final Path folder;
  private final int files;
  private final int rounds;
  private int copies;

  SharedTrees(Link link, Report report, boolean quick) throws IOException, InterruptedException {
    this.link = link;
    this.report = report;
    this.quick = quick;
    this.engine = new EngineCalls(link.dockbridge().socket());
    this.folder = Files.createDirectories(link.folder().resolve("trees")).toRealPath();
    this.others = new OtherSync(link, folder);
    this.files = quick ? 2000 : 20_000;
    this.rounds = quick ? 2 : 3;
  }

  void run() throws IOException, InterruptedException {
    Path tree = SampleTree.make(folder.resolve("tree"), files);
    long pid = link.dockbridge().pid();
    double memory = Program.residentMebibytes(pid);
    link.dockbridge().docker().with("create", "-v", tree + ":/t", "busybox").output();
    report.limits("Shared folders, %d ms round trip".formatted(link.roundTripMillis()));
    report.limit(
        "memory of the daemon for %d files more".formatted(files),
        Program.residentMebibytes(pid) - memory,
        "MiB",
        MOST_MEMORY);
    idle(pid);
    oneFile(tree);
    new SaveLatency(link, report, folder.resolve("saved"), quick ? 30 : 200).run();
    largeFile();
    report.comparisons("Shared folders, %d ms round trip".formatted(link.roundTripMillis()));
    nothing(tree);
    first(tree);
    if (others.hasSshfs()) {
      local(tree);
    }
  }

  private void idle(long pid) throws IOException, InterruptedException {
    int seconds = quick ? 5 : 60;
    double before = Program.cpuSeconds(pid);
    TimeUnit.SECONDS.sleep(seconds);
    double share = (Program.cpuSeconds(pid) - before) / seconds * 100;
    report.limit("idle for %d s: CPU, of a core".formatted(seconds), share, "%", MOST_IDLE_CPU);
  }

  private void oneFile(Path tree) throws IOException {
    Path file = tree.resolve("0/0");
    double[] millis = new double[rounds * 10];
    for (int i = -1; i < millis.length; i++) {
      Files.writeString(file, "edit " + i);
      double took = engine.syncFolders();
      if (i >= 0) {
        millis[i] = took;
      }
    }
    report.limit(
        "one of %d files changed".formatted(files),
        new Sample(millis).median(),
        "ms",
        2 * link.roundTripMillis() + 20);
  }

  private void largeFile() throws IOException, InterruptedException {
    int size = quick ? 64 : 1024; // MiB
    Path large = Files.createDirectories(folder.resolve("large"));
    Path file = large.resolve("file");
    SampleTree.write(file, new Random(1), (long) size * MEBIBYTE);
    link.dockbridge().docker().with("create", "-v", large + ":/t", "busybox").output();
    others.rsync(large, "large");
    Random random = new Random(2);
    Contest contest =
        new Contest()
            .add(
                OURS,
                () -> {
                  changeMiddle(file, random);
                  return new double[] {engine.syncFolders()};
                })
            .add(
                RSYNC,
                () -> {
                  changeMiddle(file, random);
                  engine.syncFolders();
                  return new double[] {others.rsync(large, "large")};
                });
    Map<String, Sample> times = contest.run(rounds);
    String what = "1 MiB changed in the middle of %d MiB".formatted(size);
    report.limit(what, times.get(OURS).median(), "ms", 5000);
    report.fact("the same by rsync -az", times.get(RSYNC).median(), "ms");
    Files.delete(file);
    engine.syncFolders();
  }

  private static void changeMiddle(Path file, Random random) throws IOException {
    byte[] piece = new byte[MEBIBYTE];
    random.nextBytes(piece);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek(out.length() / 2);
      out.write(piece);
    }
  }

  private void nothing(Path tree) throws IOException, InterruptedException {
    others.rsync(tree, "nothing");
    Map<String, Sample> times =
        new Contest()
            .add(OURS, () -> new double[] {engine.syncFolders()})
            .add(RSYNC, () -> new double[] {others.rsync(tree, "nothing")})
            .run(rounds);
    compare("nothing changed in %d files".formatted(files), times, RSYNC, 2);
  }

  private void first(Path tree) throws IOException, InterruptedException {
    Map<String, Sample> times =
        new Contest()
            .add(OURS, () -> new double[] {share(copy(tree))})
            .add(RSYNC, () -> new double[] {others.rsync(tree, "rsync" + copies++)})
            .add(TAR, () -> new double[] {others.tar(tree, "tar" + copies++)})
            .run(rounds);
    String what = "first sync of %d files".formatted(files);
    compare(what, times, RSYNC, 1 / 1.2);
    compare(what, times, TAR, 0);
  }

  private double share(Path tree) throws IOException {
    return engine.createWithMount(tree);
  }

  private Path copy(Path tree) throws IOException, InterruptedException {
    Path copy = folder.resolve("copy" + copies++);
    new Program(List.of("cp", "-a", tree.toString(), copy.toString()), System.getenv()).output();
    return copy;
  }

  /** What a container does in the folder, for which it is a folder of the server's disk. */
  private void local(Path tree) throws IOException, InterruptedException {
    String mirror = "/var/lib/docker/dockbridge/tree" + tree;
    Path live = others.mountLive(tree);
    try {
      for (String command :
          List.of(
              "git status", "find . -name x", "tar -xf ../tree.tar -C $(mktemp -d ./newXXXX)")) {
        int left = link.roundTripMillis() == 0 ? rounds : 1;
        double[] ours = new double[left];
        double[] theirs = new double[left];
        for (int i = 0; i < left; i++) {
          ours[i] = others.inServer(mirror, command);
          theirs[i] = OtherSync.in(live, command);
        }
        report.compare(
            "`" + command + "` in the container",
            Unit.MILLISECONDS,
            new Sample(ours).median(),
            SSHFS,
            new Sample(theirs).median(),
            link.roundTripMillis() == 20 ? 20 : 0);
      }
    } finally {
      others.unmountLive(live);
    }
  }

  private void compare(String what, Map<String, Sample> times, String against, double goal) {
    double ours = times.get(OURS).median();
    report.compare(what, Unit.MILLISECONDS, ours, against, times.get(against).median(), goal);
  }
}
