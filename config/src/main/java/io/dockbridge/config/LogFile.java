package io.dockbridge.config;

import io.dockbridge.config.ConfigException.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that is added to for a long time, perhaps in a folder that others can write to, such as
 * /tmp: there, somebody may have made it first, as a link to a file of ours.
 */
final class LogFile {
  private static final int ROOT = 0;

  private LogFile() {}

  /** Makes the file for its owner only, or makes sure that it and a link to it are ours. */
  static void require(Path file, Path home) throws IOException, ConfigException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException _) {
      int us = uid(home);
      if (!isTrusted(uid(file, LinkOption.NOFOLLOW_LINKS), us) || !isTrusted(uid(file), us)) {
        throw new ConfigException(
            Kind.STATE_DIRECTORY,
            "The log file " + file + " is somebody else's, or a link of theirs.",
            "Name another one in logging.file.");
      }
    }
  }

  private static boolean isTrusted(int owner, int us) {
    return owner == us || owner == ROOT;
  }

  private static int uid(Path path, LinkOption... options) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", options);
  }
}
