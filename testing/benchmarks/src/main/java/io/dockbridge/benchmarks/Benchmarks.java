package io.dockbridge.benchmarks;

import io.dockbridge.sandbox.RootFs;
import io.dockbridge.sandbox.Sandbox;
import io.dockbridge.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Runs the parts one after the other: {@code [--quick] [--only PART,…] [--write]}. */
public final class Benchmarks {
  private static final int FAR = 40;
  private static final List<String> PARTS =
      List.of(
          "commands",
          "bulk",
          "ports",
          "beside",
          "startup",
          "growth",
          "udp",
          "host",
          "many",
          "mounts");

  private final Report report = new Report();
  private final boolean quick;
  private final Set<String> parts;

  private Benchmarks(List<String> arguments) {
    this.quick = arguments.contains("--quick");
    int only = arguments.indexOf("--only");
    this.parts = new TreeSet<>(only < 0 ? PARTS : List.of(arguments.get(only + 1).split(",", -1)));
  }

  /** Prints the figures as Markdown. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> words = List.of(arguments);
    Benchmarks run = new Benchmarks(words);
    Path folder = Files.createTempDirectory("dockbridge-benchmarks-");
    RootFs.ofThisUser().ensure(System.err::println);
    try (Sandbox sandbox = Sandbox.open(SandboxOptions.defaults())) {
      run.measure(sandbox, folder);
    } finally {
      new Program(List.of("rm", "-rf", folder.toString()), System.getenv()).output();
    }
    if (words.contains("--write")) {
      Document.write(run.report.toString());
    }
  }

  private void measure(Sandbox sandbox, Path folder) throws IOException, InterruptedException {
    Document.conditions(report, quick);
    if (!parts.equals(Set.of("mounts"))) {
      near(sandbox, folder);
    }
    if (Set.of("commands", "bulk", "ports", "host").stream().anyMatch(parts::contains)) {
      try (Link far = new Link(sandbox, folder.resolve("far"), FAR, 19040)) {
        connections(far);
      }
    }
    for (int millis : parts.contains("mounts") ? new int[] {0, 20, 40} : new int[0]) {
      Path home = folder.resolve("mounts" + millis);
      try (Link link = new Link(sandbox, home, millis, 19100 + millis)) {
        new SharedTrees(link, report, quick).run();
      }
    }
    Document.load(report);
  }

  private void near(Sandbox sandbox, Path folder) throws IOException, InterruptedException {
    try (Link near = new Link(sandbox, folder.resolve("near"), 0, 19000)) {
      if (parts.contains("startup")) { // first, as an idle daemon is one that has done nothing yet
        new Footprint(near, report, quick).run();
      }
      connections(near);
      if (parts.contains("beside")) {
        new SmallBesideBig(near, report, quick ? 200 : 300).run();
      }
      if (parts.contains("growth")) {
        new Growth(near, report, quick).run();
      }
      if (parts.contains("udp")) {
        new Datagrams(near, report, quick).run();
      }
      if (parts.contains("many")) {
        new ManyPorts(near, report, quick).run();
      }
    }
  }

  private void connections(Link link) throws IOException, InterruptedException {
    boolean far = link.roundTripMillis() > 0;
    if (parts.contains("commands")) {
      new Commands(link, report, quick ? 5 : far ? 5 : 12).run();
    }
    if (parts.contains("bulk")) {
      long bytes = far ? 64L << 20 : 256L << 20;
      new Bulk(link, report, quick ? 2 : far ? 3 : 5, bytes).run();
    }
    if (parts.contains("ports")) {
      new Ports(link, report, quick ? 5 : far ? 5 : 30).run();
      new Followed(link, report, quick ? 5 : far ? 10 : 30).run();
    }
    if (parts.contains("host")) {
      new HostPort(link, report, quick ? 5 : far ? 10 : 30, far ? 64L << 20 : 256L << 20).run();
    }
  }
}
