package io.dockbridge.cli.instance;

import io.dockbridge.config.StateDirectory;
import io.dockbridge.lifecycle.orphans.InstanceClaims;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/** The instances of a home by their locks, which daemons hold for life. */
public final class LockedInstances implements InstanceClaims {
  private final StateDirectory state;

  /** All instances of the home that this one is in. */
  public LockedInstances(StateDirectory state) {
    this.state = state;
  }

  /** What cannot be looked at counts as in use. */
  @Override
  public Optional<Claim> claim(String instanceId) {
    if (!instanceId.matches("[a-z0-9][a-z0-9-]*")) {
      return Optional.of(new Claim(false, () -> {}));
    }
    try {
      FileChannel channel = FileChannel.open(lockFile(instanceId), StandardOpenOption.WRITE);
      if (isFree(channel)) {
        return Optional.of(new Claim(true, () -> close(channel)));
      }
      channel.close();
      return Optional.empty();
    } catch (NoSuchFileException _) {
      return Optional.of(new Claim(false, () -> {}));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public boolean anyRuns() {
    try (Stream<Path> folders = Files.list(state.home().resolve("instances"))) {
      return Stream.concat(
              Stream.of(state.instanceId()), folders.map(it -> it.getFileName().toString()))
          .anyMatch(this::runs);
    } catch (IOException _) {
      return runs(state.instanceId());
    }
  }

  private boolean runs(String instanceId) {
    Optional<Claim> claim = claim(instanceId);
    claim.ifPresent(Claim::close);
    return claim.isEmpty();
  }

  private Path lockFile(String instanceId) {
    return instanceId.equals(state.instanceId())
        ? state.lockFile()
        : state.home().resolve("instances").resolve(instanceId).resolve("daemon.lock");
  }

  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false; // The daemon runs in this very process.
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
