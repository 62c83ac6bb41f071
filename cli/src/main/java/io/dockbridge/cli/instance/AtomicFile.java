package io.dockbridge.cli.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that others read at any time: they see the old content or the new, never a part. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Replaces the content. Permissions stay; a symbolic link stays one. A new file is 0600. */
  public static void write(Path file, String content) throws IOException {
    boolean exists = Files.exists(file);
    Path target = exists ? file.toRealPath() : file;
    Set<PosixFilePermission> modes =
        exists
            ? Files.getPosixFilePermissions(target)
            : PosixFilePermissions.fromString("rw-------");
    Path draft = Files.createTempFile(target.getParent(), target.getFileName().toString(), ".tmp");
    try {
      Files.writeString(draft, content);
      Files.setPosixFilePermissions(draft, modes);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
