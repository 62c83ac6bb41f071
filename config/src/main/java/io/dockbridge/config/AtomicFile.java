package io.dockbridge.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Small files that are either the old one or the new one, whatever happens: others read them at any
 * time, and power may fail. Each file is written by one thread at a time.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Replaces the content; it is on the disk when this returns. A new file is its owner's alone
   * (0600). Permissions stay, and a symbolic link stays one. A thread that is told to stop still
   * has to write what it did, which channels refuse it otherwise.
   */
  public static void write(Path file, String content) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void replace(Path file, String content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    try {
      Files.createFile(
          draft,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (Files.exists(file)) {
        Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(file));
      }
      Files.writeString(draft, content);
      sync(draft, StandardOpenOption.WRITE);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
    // The new name is in the folder, which has to reach the disk like the file.
    sync(file.getParent(), StandardOpenOption.READ);
  }

  private static void sync(Path path, OpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }
}
