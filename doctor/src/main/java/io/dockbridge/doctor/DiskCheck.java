package io.dockbridge.doctor;

import io.dockbridge.config.ConfigException;
import io.dockbridge.config.StateDirectory;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the state directory is ours and its disk accepts what must be written. */
final class DiskCheck {
  private static final long MEBIBYTE = 1 << 20;

  /** Less than logs, ledger and journal can grow by in a day. */
  private static final long SCARCE = 200 * MEBIBYTE;

  private static final byte[] PROBE = new byte[64 << 10];

  private DiskCheck() {}

  static CheckResult result(StateDirectory state) {
    Path home = state.home();
    if (!Files.exists(home)) {
      return new CheckResult.Skipped(home + " does not exist yet; the first start creates it");
    }
    try {
      state.requireOurs();
      write(home);
      return room(home);
    } catch (ConfigException e) {
      return new CheckResult.Problem(e.getMessage(), e.advice());
    } catch (IOException e) {
      return new CheckResult.Problem(
          "nothing can be written in %s: %s".formatted(home, e),
          "Free some space, or mount it writable: no server is ordered before it is recorded.");
    }
  }

  /** Only writing shows it: there are quotas, inodes, read-only mounts and broken disks. */
  private static void write(Path home) throws IOException {
    Path probe = Files.createTempFile(home, ".doctor", "");
    try {
      Files.write(probe, PROBE);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static CheckResult room(Path home) throws IOException {
    FileStore disk = Files.getFileStore(home);
    long free = disk.getUsableSpace();
    return free < SCARCE
        ? new CheckResult.Warning(
            "only %d MiB are free for %s".formatted(free / MEBIBYTE, home), "Free some space.")
        : new CheckResult.Ok(home + " is writable");
  }
}
