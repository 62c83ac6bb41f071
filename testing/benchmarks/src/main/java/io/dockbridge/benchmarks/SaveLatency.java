package io.dockbridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** How soon a save is an inotify event in the container, and the other way round. */
final class SaveLatency {
  private final Link link;
  private final Report report;
  private final Path folder;
  private final int count;

  SaveLatency(Link link, Report report, Path folder, int count) {
    this.link = link;
    this.report = report;
    this.folder = folder;
    this.count = count;
  }

  void run() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Program run = link.dockbridge().docker().with("run", "-d", "-v", folder + ":/t");
    String container = run.with("busybox", "sleep", "100000").output();
    Path inside = Path.of("/proc/" + Link.processOf(container) + "/root/t");
    row("a save here until its event in the container", folder, inside);
    row("a save in the container until its event here", inside, folder);
  }

  private void row(String what, Path from, Path to) throws IOException, InterruptedException {
    double[] millis = new double[count];
    try (WatchService watch = to.getFileSystem().newWatchService()) {
      to.register(
          watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      for (int i = 0; i < count; i++) {
        millis[i] = measure(watch, from.resolve("source.txt"), "version " + i);
      }
    }
    Sample sample = new Sample(millis);
    report.limit(what + ", p50", sample.median(), "ms", 50 + link.roundTripMillis());
    report.limit(what + ", p99", sample.p99(), "ms", 250 + link.roundTripMillis());
  }

  private static double measure(WatchService watch, Path file, String text)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Files.writeString(file, text);
    WatchKey key = watch.take();
    double took = (System.nanoTime() - begin) / 1e6;
    do { // until it is quiet
      key.pollEvents();
      key.reset();
      key = watch.poll(150, TimeUnit.MILLISECONDS);
    } while (key != null);
    return took;
  }
}
