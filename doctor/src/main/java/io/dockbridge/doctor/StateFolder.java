package io.dockbridge.doctor;

import io.dockbridge.config.ConfigException;
import io.dockbridge.config.StateDirectory;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The disk that the state is on: whether it takes what has to be written down. */
final class StateFolder {
  private static final long MEBIBYTE = 1 << 20;

  /** Less than logs, ledger and journal can grow by in a day. */
  private static final long SCARCE = 200 * MEBIBYTE;

  private static final byte[] PROBE = new byte[64 << 10];

  private final StateDirectory state;

  StateFolder(StateDirectory state) {
    this.state = state;
  }

  Finding look() {
    Path home = state.home();
    if (!Files.exists(home)) {
      return new Finding.Skipped(home + " does not exist yet; the first start makes it");
    }
    try {
      state.requireOurs();
      write(home);
      return room(home);
    } catch (ConfigException e) {
      return new Finding.Problem(e.getMessage(), e.advice());
    } catch (IOException e) {
      return new Finding.Problem(
          "nothing can be written in %s: %s".formatted(home, e),
          "Make room, or mount it writable: servers are only made when that can be written down.");
    }
  }

  /** Only writing tells: there are quotas, inodes, read-only mounts and broken disks. */
  private static void write(Path home) throws IOException {
    Path probe = Files.createTempFile(home, ".doctor", "");
    try {
      Files.write(probe, PROBE);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static Finding room(Path home) throws IOException {
    FileStore disk = Files.getFileStore(home);
    long free = disk.getUsableSpace();
    return free < SCARCE
        ? new Finding.Warning(
            "only %d MiB are free for %s".formatted(free / MEBIBYTE, home), "Make room.")
        : new Finding.Ok(home + " is ours and can be written");
  }
}
