package io.dockbridge.benchmarks;

import io.dockbridge.benchmarks.Report.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How many bytes go through in a second, and what they cost. */
final class Bulk {
  private static final String OURS = "DockBridge";
  private static final String GCM = "ssh -c aes128-gcm -L";
  private static final String DEFAULTS = "ssh -L";
  private static final int IMAGE_BYTES = 64 << 20;

  private final Link link;
  private final Report report;
  private final int rounds;
  private final long bytes;

  Bulk(Link link, Report report, int rounds, long bytes) {
    this.link = link;
    this.report = report;
    this.rounds = rounds;
    this.bytes = bytes;
  }

  /** Carries so many bytes by so many streams; MiB/s. */
  @FunctionalInterface
  private interface Transfer {
    double run(Load load, int streams, long bytes) throws IOException, InterruptedException;
  }

  void run() throws IOException, InterruptedException {
    report.comparisons("Bulk, %d ms round trip".formatted(link.roundTripMillis()));
    boolean far = link.roundTripMillis() > 0;
    warmUp();
    row("download, 1 stream", Load::download, 1, far ? 4 : 1, far ? 4 : 2);
    row("download, 8 streams", Load::download, 8, 1, far ? 1 : 2);
    row("upload, 1 stream", Load::upload, 1, 1, far ? 1 : 2);
    row("upload, 8 streams", Load::upload, 8, 1, far ? 1 : 2);
    images();
  }

  /** The JVM of a daemon that has just started compiles what is busy; a daemon runs for days. */
  private void warmUp() throws IOException, InterruptedException {
    for (int i = 0; i < 2; i++) {
      link.ours().download(8, 2 * bytes);
      link.ours().upload(8, 2 * bytes);
    }
  }

  private void row(String what, Transfer transfer, int streams, double overGcm, double overDefault)
      throws IOException, InterruptedException {
    Map<String, Double> cpu = new LinkedHashMap<>();
    long ourPid = link.dockbridge().pid();
    Map<String, Sample> rates =
        new Contest()
            .add(OURS, () -> turn(OURS, transfer, link.ours(), streams, ourPid, cpu))
            .add(GCM, () -> turn(GCM, transfer, port(link.gcm()), streams, pid(link.gcm()), cpu))
            .add(
                DEFAULTS,
                () ->
                    turn(
                        DEFAULTS,
                        transfer,
                        port(link.defaults()),
                        streams,
                        pid(link.defaults()),
                        cpu))
            .run(rounds);
    compare(what, rates, GCM, overGcm);
    compare(what, rates, DEFAULTS, overDefault);
    if (link.roundTripMillis() == 0) {
      double gibibytes = (rounds + 1) * (bytes / (double) (1 << 30));
      report.compare(
          what + ": CPU of the client",
          Unit.CPU_SECONDS_PER_GIBIBYTE,
          cpu.get(OURS) / gibibytes,
          GCM,
          cpu.get(GCM) / gibibytes,
          0);
    }
  }

  private double[] turn(
      String who, Transfer transfer, Load load, int streams, long pid, Map<String, Double> cpu)
      throws IOException, InterruptedException {
    double before = Program.cpuSeconds(pid);
    double rate = transfer.run(load, streams, bytes);
    cpu.merge(who, Program.cpuSeconds(pid) - before, Double::sum);
    return new double[] {rate};
  }

  private static Load port(OpenSsh ssh) {
    return new Load(ssh.port());
  }

  private static long pid(OpenSsh ssh) {
    return ssh.process().pid();
  }

  private void compare(String what, Map<String, Sample> rates, String against, double goal) {
    double ours = rates.get(OURS).median();
    double theirs = rates.get(against).median();
    report.compare(what, Unit.MEBIBYTES_PER_SECOND, ours, against, theirs, goal);
  }

  /** An image of bytes that cannot be compressed. */
  private void images() throws IOException, InterruptedException {
    Path layer = Files.createDirectories(link.folder().resolve("layer"));
    byte[] noise = new byte[IMAGE_BYTES];
    new Random(1).nextBytes(noise);
    Files.write(layer.resolve("noise"), noise);
    Path tar = link.folder().resolve("layer.tar");
    Path saved = link.folder().resolve("saved.tar");
    new Program(List.of("tar", "-cf", tar.toString(), "-C", layer.toString(), "."), System.getenv())
        .output();
    link.dockbridge().docker().with("import", tar.toString(), "noise").output();
    Path nowhere = Path.of("/dev/null");
    imageRow("docker save", "save", nowhere, saved, "noise");
    imageRow("docker load", "load", saved, nowhere);
  }

  private void imageRow(String what, String command, Path input, Path output, String... arguments)
      throws IOException, InterruptedException {
    Program ours = link.dockbridge().docker().with(command).with(arguments);
    Program gcm = forward(link.gcm()).with(command).with(arguments);
    Program defaults = forward(link.defaults()).with(command).with(arguments);
    Map<String, Sample> times =
        new Contest()
            .add(OURS, () -> new double[] {ours.time(input, output)})
            .add(GCM, () -> new double[] {gcm.time(input, output)})
            .add(DEFAULTS, () -> new double[] {defaults.time(input, output)})
            .run(Math.max(1, rounds / 2));
    compareTimes(what, times, GCM, 1);
    compareTimes(what, times, DEFAULTS, link.roundTripMillis() == 0 ? 2 : 1);
  }

  private Program forward(OpenSsh ssh) {
    return link.dockbridge().docker("unix://" + ssh.socket());
  }

  private void compareTimes(String what, Map<String, Sample> times, String against, double goal) {
    double ours = times.get(OURS).median();
    double theirs = times.get(against).median();
    report.compare(what + " of 64 MiB", Unit.MILLISECONDS, ours, against, theirs, goal);
  }
}
