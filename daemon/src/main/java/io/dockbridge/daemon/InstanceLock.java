package io.dockbridge.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Makes this process the only daemon of an instance, for as long as it lives. The lock is the
 * operating system's on an open file: it goes with the process however that ends, so there is no
 * stale lock. The pid file is only for people and messages.
 */
final class InstanceLock implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final FileChannel channel;
  private final Path pidFile;

  private InstanceLock(FileChannel channel, Path pidFile) {
    this.channel = channel;
    this.pidFile = pidFile;
  }

  /** Takes the lock and writes the pid file; empty if another process, or this one, holds it. */
  static Optional<InstanceLock> tryAcquire(Path lockFile, Path pidFile) throws IOException {
    FileChannel channel =
        FileChannel.open(
            lockFile, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
    try {
      if (!isFree(channel)) {
        channel.close();
        return Optional.empty();
      }
      writePid(pidFile);
      return Optional.of(new InstanceLock(channel, pidFile));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The process that the pid file names, if it still runs. */
  static OptionalLong holder(Path pidFile) throws IOException {
    try {
      long pid =
          Long.parseLong(new String(Files.readAllBytes(pidFile), StandardCharsets.UTF_8).strip());
      boolean runs = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
      return runs ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (NoSuchFileException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void writePid(Path pidFile) throws IOException {
    Path fresh = pidFile.resolveSibling(pidFile.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, OWNER_ONLY);
    Files.writeString(fresh, ProcessHandle.current().pid() + "\n");
    Files.move(fresh, pidFile, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Removes the pid file and lets go of the lock. The lock file stays: removing it would race with
   * the next daemon.
   */
  @Override
  public void close() throws IOException {
    try {
      if (channel.isOpen()) {
        Files.deleteIfExists(pidFile);
      }
    } finally {
      channel.close();
    }
  }
}
