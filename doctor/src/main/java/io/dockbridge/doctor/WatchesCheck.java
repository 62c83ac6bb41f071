package io.dockbridge.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether Linux lets us watch the folders that containers mount: each takes one inotify watch. */
final class WatchesCheck {
  static final Path LIMIT = Path.of("/proc/sys/fs/inotify/max_user_watches");

  /** An old default of Linux is 8192; trees of node_modules have more folders. */
  private static final long FEW = 65_536;

  private WatchesCheck() {}

  /** Reads the limit in a file, which is {@link #LIMIT} but in tests. */
  static CheckResult result(Path file) {
    if (!Files.exists(file)) {
      return new CheckResult.Skipped("this system has no limit of inotify watches");
    }
    try {
      long limit = Long.parseLong(Files.readString(file).strip());
      return limit < FEW
          ? new CheckResult.Warning(
              "Linux lets you watch %d folders only; shared folders beyond that are read every 3 seconds"
                  .formatted(limit),
              "sudo sysctl fs.inotify.max_user_watches=524288")
          : new CheckResult.Ok("%d folders can be watched for changes".formatted(limit));
    } catch (IOException | NumberFormatException _) {
      return new CheckResult.Skipped("the limit of inotify watches cannot be read");
    }
  }
}
