package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the disks of servers can be: an overlay's upper layer must not itself lie on an overlay.
 */
final class StateDirectories {
  private StateDirectories() {}

  /** The first place of the usual ones that can hold servers. */
  static Path suitable() {
    return find()
        .orElseThrow(
            () ->
                new SandboxException(
                    SandboxException.Kind.PREREQUISITE,
                    "/var/tmp, /tmp, /srv and /dev/shm all lie on overlay file systems"));
  }

  static Optional<Path> find() {
    return Stream.of("/var/tmp", "/tmp", "/srv", "/dev/shm")
        .map(Path::of)
        .filter(Files::isDirectory)
        .filter(p -> !isOverlay(p))
        .findFirst();
  }

  static void requireSuitable(Path directory) {
    if (isOverlay(directory)) {
      throw new SandboxException(
          SandboxException.Kind.PREREQUISITE,
          directory + " lies on an overlay file system: servers cannot live there");
    }
  }

  private static boolean isOverlay(Path path) {
    try {
      return Files.getFileStore(path).type().equals("overlay");
    } catch (IOException e) {
      throw Tree.failed("cannot look at " + path, e);
    }
  }
}
