package io.dockbridge.demo;

import io.dockbridge.sandbox.Prerequisites;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** This machine, made ready for the demo: the first step. */
final class DemoMachine {
  private static final List<String> SHOWN = List.of("Setting up ", "E: ", "W: ", "Err:");

  private final DemoOutput out;
  private final DemoCancellation cancellation;
  private final Map<String, String> environment;

  DemoMachine(DemoOutput out, DemoCancellation cancellation, Map<String, String> environment) {
    this.out = out;
    this.cancellation = cancellation;
    this.environment = environment;
  }

  /** Installs the Debian packages that are missing, after saying which. */
  void prepare() throws DemoException, InterruptedException {
    out.chapter("What this machine needs");
    List<String> missing = missing();
    if (missing.isEmpty()) {
      out.note("All Debian packages that the demo needs are installed.");
      return;
    }
    requireApt(missing);
    out.note("The demo installs these Debian packages: " + String.join(" ", missing));
    out.command("apt-get install --no-install-recommends " + String.join(" ", missing));
    long begin = System.nanoTime();
    abortable(() -> Prerequisites.install(missing, this::show), cancellation);
    out.took(Duration.ofNanos(System.nanoTime() - begin));
  }

  /** Throws if there is something against it that packages cannot help. */
  static void requireNoObstacle() throws DemoException {
    Optional<String> obstacle = Prerequisites.obstacle();
    if (obstacle.isPresent()) {
      throw new DemoException(
          "The demo cannot run here: " + obstacle.get() + ".",
          "Run it as root on Linux (sudo ./dockbridge demo; a virtual machine will do), or use a"
              + " Hetzner account: see README.md.");
    }
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>(Prerequisites.missing());
    if (find("curl", environment).isEmpty()) {
      missing.add("curl");
    }
    return missing;
  }

  private void requireApt(List<String> missing) throws DemoException {
    if (find("apt-get", environment).isEmpty()) {
      throw new DemoException(
          "The demo cannot install what is missing, as there is no apt-get here: "
              + String.join(" ", missing),
          "Install these yourself (the names are Debian's), and run it again.");
    }
  }

  private void show(String line) {
    if (SHOWN.stream().anyMatch(line::startsWith)) {
      out.said(line);
    }
  }

  /** Runs what starts programs of its own, which a signal to this process would not reach. */
  static void abortable(Runnable work, DemoCancellation cancellation) throws InterruptedException {
    Thread worker = Thread.currentThread();
    Runnable abort =
        () -> {
          ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
          worker.interrupt();
        };
    cancellation.abortable(
        abort,
        () -> {
          work.run();
          return true;
        });
  }

  /** The program of this name on the PATH. */
  static Optional<Path> find(String program, Map<String, String> environment) {
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
