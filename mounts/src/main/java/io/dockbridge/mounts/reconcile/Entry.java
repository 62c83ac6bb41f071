package io.dockbridge.mounts.reconcile;

/**
 * What a path is on one side, as lstat(2) describes it.
 *
 * @param size of a file in bytes, else 0
 * @param modified mtime in nanoseconds since the epoch
 * @param target of a link, else empty
 */
public record Entry(
    Kind kind, Owner owner, long size, long modified, Identity identity, String target) {
  /** What is mirrored; sockets, FIFOs and devices are not. */
  public enum Kind {
    DIRECTORY('d'),
    FILE('f'),
    LINK('l');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    public char letter() {
      return letter;
    }

    public static Kind of(char letter) {
      return switch (letter) {
        case 'd' -> DIRECTORY;
        case 'f' -> FILE;
        case 'l' -> LINK;
        default -> throw new IllegalArgumentException("kind " + letter);
      };
    }
  }

  /**
   * Who may do what.
   *
   * @param mode the permission bits, 07777
   */
  public record Owner(int mode, int uid, int gid) {
    public boolean executable() {
      return (mode & 0111) != 0;
    }
  }

  /**
   * What changes although size and mtime stay.
   *
   * @param changed ctime in nanoseconds since the epoch
   * @param inode unique in its file system while the file exists
   */
  public record Identity(long changed, long inode) {}

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  public boolean isFile() {
    return kind == Kind.FILE;
  }

  public int mode() {
    return owner.mode();
  }

  /** Whether content surely is the same: nothing was written or replaced since. */
  public boolean hasContentOf(Entry other) {
    if (kind != other.kind) {
      return false;
    }
    return switch (kind) {
      case DIRECTORY -> true;
      case LINK -> target.equals(other.target);
      case FILE ->
          size == other.size
              && modified == other.modified
              && identity.inode() == other.identity.inode();
    };
  }

  /**
   * Whether it was given as the other one, perhaps torn by a crash: only a file's mtime, which is
   * carried to the nanosecond, and a link's target are compared.
   */
  public boolean isVersion(Entry other) {
    return kind == other.kind
        && (!isFile() || modified == other.modified)
        && target.equals(other.target);
  }

  public Entry withSize(long other) {
    return new Entry(kind, owner, other, modified, identity, target);
  }

  /** Anything that is like this now seems touched since. */
  public Entry withoutChangeTime() {
    return new Entry(kind, owner, size, modified, new Identity(0, identity.inode()), target);
  }

  /**
   * Whether only ctime says that something happened: a chmod, a chown, a hard link, or a write
   * whose mtime was put back.
   */
  boolean wasTouchedSince(Entry other) {
    return isFile() && hasContentOf(other) && identity.changed() != other.identity.changed();
  }
}
