package io.dockbridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * docs/archive/performance-figures.md, whose figures stand between two marks and are written by a
 * run.
 */
final class Document {
  private static final String BEGIN = "<!-- figures -->\n";
  private static final String END = "<!-- end of figures -->\n";
  private static final Path FILE =
      Path.of(
          System.getProperty("dockbridge.checkout"), "docs", "archive", "performance-figures.md");

  private Document() {}

  /** Says where and when the figures were taken. */
  static void conditions(Report report, boolean quick) throws IOException, InterruptedException {
    report.line(
        "`testing/benchmarks/run%s`, %s, commit %s, %d cores (%s), %s, Java %s."
            .formatted(
                quick ? " --quick" : "",
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                commit(),
                Runtime.getRuntime().availableProcessors(),
                cpu(),
                new Program(List.of("ssh", "-V"), System.getenv()).output(),
                System.getProperty("java.version")));
    load(report);
  }

  /** How busy the machine is with everything. */
  static void load(Report report) throws IOException {
    report.line("");
    report.line("Load average: " + Files.readString(Path.of("/proc/loadavg")).strip() + ".");
  }

  private static String commit() throws IOException, InterruptedException {
    return new Program(
            List.of("git", "-C", FILE.getParent().toString(), "describe", "--always", "--dirty"),
            System.getenv())
        .output();
  }

  private static String cpu() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  /** Replaces the figures. */
  static void write(String figures) throws IOException {
    String text = Files.readString(FILE);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    Files.writeString(FILE, text.substring(0, begin) + figures + text.substring(end));
  }
}
