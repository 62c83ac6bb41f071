package io.dockbridge.config;

import io.dockbridge.config.ConfigException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Folders that only their owner may look into. */
final class PrivateFolder {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /** Makes the folder, or makes sure that it is ours alone. */
  static void require(Path folder) throws IOException, ConfigException {
    createIfMissing(folder);
    requireOurs(folder);
    if (!PRIVATE.equals(Files.getPosixFilePermissions(folder))) {
      Files.setPosixFilePermissions(folder, PRIVATE);
    }
  }

  /** Makes sure that a folder belongs to us, and that nobody else can write there. */
  static void requireOurs(Path folder) throws IOException, ConfigException {
    UserPrincipal us = us(folder);
    // The link's own owner too: somebody else's link could lead into any folder of ours.
    if (!us.equals(Files.getOwner(folder))
        || !us.equals(Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS))) {
      throw new ConfigException(
          Kind.STATE_DIRECTORY,
          folder
              + " belongs to "
              + Files.getOwner(folder).getName()
              + ", not to "
              + us.getName()
              + ".",
          "Name a folder of your own in DOCKBRIDGE_HOME; under sudo, check HOME.");
    }
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(folder);
    if (modes.contains(PosixFilePermission.GROUP_WRITE)
        || modes.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new ConfigException(
          Kind.STATE_DIRECTORY,
          "Others can write into " + folder + ".",
          "If what it holds is yours, run: chmod 700 " + folder);
    }
  }

  /** Makes the folder for its owner only. One that is there stays as it is. */
  static void createIfMissing(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
    }
  }

  /** Whoever a new file belongs to: the JDK has no other portable way to ask who runs us. */
  private static UserPrincipal us(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, ".owner", "");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }
}
