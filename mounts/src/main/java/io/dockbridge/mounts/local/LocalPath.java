package io.dockbridge.mounts.local;

import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Identity;
import io.dockbridge.mounts.reconcile.Entry.Kind;
import io.dockbridge.mounts.reconcile.Entry.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads what a path of this machine is, without following links. */
public final class LocalPath {
  private static final String ATTRIBUTES = "unix:mode,uid,gid,size,lastModifiedTime,ctime,ino";
  private static final int TYPE = 0170000;
  private static final int PERMISSIONS = 07777;

  private LocalPath() {}

  /**
   * Whether this machine can have files of such a name: in the C locale it cannot, beyond ASCII.
   */
  public static boolean isName(String path) {
    try {
      return Path.of(path).toString().equals(path);
    } catch (InvalidPathException _) {
      return false;
    }
  }

  /** Whether a name that was read leads to the same file again. */
  static boolean isNamed(Path path, String name) {
    return isName(name) && path.resolveSibling(name).equals(path);
  }

  /** Empty if nothing is there, or nothing that is mirrored. */
  public static Optional<Entry> read(Path path) throws IOException {
    try {
      Map<String, Object> all = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      Optional<Kind> kind = kind((int) all.get("mode") & TYPE);
      return kind.isPresent() ? Optional.of(entry(path, kind.get(), all)) : Optional.empty();
    } catch (NoSuchFileException | NotDirectoryException _) {
      return Optional.empty();
    }
  }

  private static Optional<Kind> kind(int type) {
    return switch (type) {
      case 0040000 -> Optional.of(Kind.DIRECTORY);
      case 0100000 -> Optional.of(Kind.FILE);
      case 0120000 -> Optional.of(Kind.LINK);
      default -> Optional.empty();
    };
  }

  private static Entry entry(Path path, Kind kind, Map<String, Object> all) throws IOException {
    String target = kind == Kind.LINK ? Files.readSymbolicLink(path).toString() : "";
    int mode = (int) all.get("mode") & PERMISSIONS;
    return new Entry(
        kind,
        new Owner(mode, (int) all.get("uid"), (int) all.get("gid")),
        kind == Kind.FILE ? (long) all.get("size") : 0,
        nanos((FileTime) all.get("lastModifiedTime")),
        new Identity(nanos((FileTime) all.get("ctime")), (long) all.get("ino")),
        target);
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }
}
