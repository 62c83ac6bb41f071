package io.dockbridge.benchmarks;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the command and the daemon cost the machine they run on. */
final class Footprint {
  private static final String JVM = "an empty JVM program";
  private static final int HELD = 200;
  private static final int FIRST_PORT = 21_000;
  private static final long BULK = 512L << 20;
  private static final double MOST_IDLE_CPU = 0.1; // per cent of a core

  private final Link link;
  private final Report report;
  private final int rounds;
  private final int idleSeconds;
  private final int forwards;

  Footprint(Link link, Report report, boolean quick) {
    this.link = link;
    this.report = report;
    this.rounds = quick ? 3 : 5;
    this.idleSeconds = quick ? 5 : 300;
    this.forwards = quick ? 50 : 500;
  }

  void run() throws IOException, InterruptedException {
    commands();
    report.limits("Start and footprint");
    start();
    answer("status");
    answer("ports");
    daemon();
  }

  private void commands() throws IOException, InterruptedException {
    report.comparisons("Short commands");
    Program empty = emptyProgram();
    DockBridge dockbridge = link.dockbridge();
    Map<String, Sample> times =
        new Contest()
            .add(JVM, () -> new double[] {empty.time()})
            .add("dockbridge status", () -> new double[] {dockbridge.command("status").time()})
            .add(
                "dockbridge --version", () -> new double[] {dockbridge.command("--version").time()})
            .run(rounds);
    for (String command : List.of("dockbridge status", "dockbridge --version")) {
      report.compare(
          command,
          Report.Unit.MILLISECONDS,
          times.get(command).median(),
          JVM,
          times.get(JVM).median(),
          1 / 4.0);
    }
  }

  private Program emptyProgram() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(link.folder().resolve("empty"));
    Path source = folder.resolve("Empty.java");
    Files.writeString(source, "class Empty { public static void main(String[] none) {} }");
    Path javac = DockBridge.JAVA.resolveSibling("javac");
    Program compiler = new Program(List.of(javac.toString()), System.getenv());
    compiler.with("-d", folder.toString(), source.toString()).output();
    return new Program(List.of(DockBridge.JAVA.toString()), System.getenv())
        .with("-XX:+UseSerialGC", "-cp", folder.toString(), "Empty");
  }

  private void start() throws IOException, InterruptedException {
    DockBridge another = link.dockbridge().another(link.folder().resolve("another"));
    double[] millis = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      millis[i] = another.start();
      another.stop();
    }
    report.limit(
        "`dockbridge start` until the socket answers", new Sample(millis).median(), "ms", 1000);
  }

  private void answer(String command) throws IOException, InterruptedException {
    double[] millis = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      millis[i] = link.dockbridge().command(command).time();
    }
    report.limit("`dockbridge " + command + "`", new Sample(millis).median(), "ms", 500);
  }

  private void daemon() throws IOException, InterruptedException {
    long pid = link.dockbridge().pid();
    report.limit("idle: resident memory", Program.residentMebibytes(pid), "MiB", 100);
    double before = Program.cpuSeconds(pid);
    TimeUnit.SECONDS.sleep(idleSeconds);
    double share = (Program.cpuSeconds(pid) - before) / idleSeconds * 100;
    String idle = "idle for %d s with a server: CPU, of a core".formatted(idleSeconds);
    report.limit(idle, share, "%", MOST_IDLE_CPU);
    List<SocketChannel> held = link.ours().hold(HELD);
    report.limit("200 open connections", Program.residentMebibytes(pid), "MiB", 160);
    Load.close(held);
    link.ours().download(8, BULK);
    link.ours().upload(8, BULK);
    String bulk = "after 512 MiB by 8 streams each way";
    report.limit(bulk, Program.residentMebibytes(pid), "MiB", 160);
    forwards(pid);
  }

  private void forwards(long pid) throws IOException, InterruptedException {
    double before = Program.residentMebibytes(pid);
    int last = FIRST_PORT + forwards - 1;
    String ports = "%1$d-%2$d:%1$d-%2$d".formatted(FIRST_PORT, last);
    Program docker = link.dockbridge().docker();
    String container = docker.with("run", "-d", "-p", ports, "busybox", "sleep", "1000").output();
    double each = (Program.residentMebibytes(pid) - before) * 1024 / forwards;
    report.fact(forwards + " forwards held: memory of each", each, "KiB");
    docker.with("rm", "-f", container).output();
  }
}
