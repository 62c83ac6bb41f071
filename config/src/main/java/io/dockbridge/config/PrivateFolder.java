package io.dockbridge.config;

import io.dockbridge.config.ConfigException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;

/** Folders that only their owner may look into. */
final class PrivateFolder {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;

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

  /**
   * Makes sure that nobody else can put another folder in the place of this one: who can write into
   * its parent can, unless only owners may rename there (the sticky bit, as on /tmp).
   */
  static void requireFirmPlace(Path folder) throws IOException, ConfigException {
    Path root = folder.getRoot();
    for (Path path : List.of(folder, folder.toRealPath())) {
      Path parent = path.equals(root) ? root : path.getParent();
      int mode = (Integer) Files.getAttribute(parent, "unix:mode");
      if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
        throw new ConfigException(
            Kind.STATE_DIRECTORY,
            "Others can replace " + folder + ", since they can write into " + parent + ".",
            "Run: chmod o-w " + parent + ", or name another folder in DOCKBRIDGE_HOME.");
      }
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
