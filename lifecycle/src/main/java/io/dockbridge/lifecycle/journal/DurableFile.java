package io.dockbridge.lifecycle.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A small file that is either the old or the new one, whatever happens, and readable by its owner
 * alone. Used by one thread at a time.
 */
public final class DurableFile {
  private final Path file;

  public DurableFile(Path file) {
    this.file = file;
  }

  public Path path() {
    return file;
  }

  /**
   * Replaces the content; it is on the disk when this returns. A thread that is told to stop still
   * has to write what it did, which channels refuse it otherwise.
   */
  public void replace(byte[] content) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      write(content);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void write(byte[] content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
        channel.write(left);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory();
  }

  /** The new name is in the directory, which has to reach the disk like the file. */
  private void syncDirectory() throws IOException {
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
      directory.force(true);
    }
  }
}
