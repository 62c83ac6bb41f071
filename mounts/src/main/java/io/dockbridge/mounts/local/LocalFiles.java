package io.dockbridge.mounts.local;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Writes into a shared folder of this machine what a container did. Nothing is written outside of
 * it: each folder is opened relative to the one above without following links (openat(2)), so a
 * link that a container made leads nowhere. Of the synchronizing thread alone.
 *
 * <p>The JDK has no mkdirat(2) and no symlinkat(2): folders and links are made in the root under
 * another name, and moved to their place with renameat(2).
 */
public final class LocalFiles {
  private static final Pattern STAGED = Pattern.compile("(.*/)?\\.dockbridge-[0-9a-f]{16}");

  private final Path root;
  private final boolean isFile;

  /**
   * Changes nothing yet.
   *
   * @param root the folder, or the only file
   */
  public LocalFiles(Path root, boolean isFile) {
    this.root = root;
    this.isFile = isFile;
  }

  /** Something that is changed here was not what was expected, so it was left alone. */
  public static final class StaleException extends IOException {
    private static final long serialVersionUID = 1;

    public StaleException(Path path) {
      super(path + " was changed meanwhile");
    }
  }

  /** Whether a path is one of ours, that never is shared. */
  static boolean isStaged(String path) {
    return STAGED.matcher(path).matches();
  }

  /** A file that is being written, and appears when it is complete. */
  public final class Staged implements AutoCloseable {
    private final SecureDirectoryStream<Path> folder;
    private final Deque<DirectoryStream<Path>> open;
    private final Path name = Path.of(randomName());
    private final Path target;
    private final String path;
    private final SeekableByteChannel channel;

    private Staged(String path) throws IOException {
      this.path = path;
      this.target = name(path);
      this.open = new ArrayDeque<>();
      boolean made = false;
      try {
        this.folder = openFolder(path, open);
        this.channel =
            folder.newByteChannel(
                name,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        made = true;
      } finally {
        if (!made) {
          closeAll(open);
        }
      }
    }

    public SeekableByteChannel channel() {
      return channel;
    }

    /** Puts it into its place, if there is what was expected. */
    public void commit(Entry entry, Optional<Entry> expected) throws IOException {
      // What is new is on the server, too, if this machine crashes now (Agreements), and thousands
      // of files come at once.
      if (channel instanceof FileChannel file && expected.isPresent()) {
        file.force(false);
      }
      channel.close();
      PosixFileAttributeView attributes =
          folder.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW_LINKS);
      attributes.setPermissions(permissions(modeHere(entry, expected)));
      attributes.setTimes(FileTime.from(entry.modified(), TimeUnit.NANOSECONDS), null, null);
      require(path, expected);
      folder.move(name, folder, target);
    }

    @Override
    public void close() throws IOException {
      channel.close();
      try {
        folder.deleteFile(name);
      } catch (NoSuchFileException _) {
        // it was moved to its place
      } finally {
        closeAll(open);
      }
    }
  }

  /** Opens a file for reading. */
  public SeekableByteChannel open(String path) throws IOException {
    Deque<DirectoryStream<Path>> open = new ArrayDeque<>();
    try {
      return openFolder(path, open)
          .newByteChannel(name(path), Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
    } finally {
      closeAll(open);
    }
  }

  public Staged stage(String path) throws IOException {
    return new Staged(path);
  }

  public void makeFolder(String path, Entry entry) throws IOException {
    Path made = Files.createDirectory(root.resolve(randomName()));
    Files.setPosixFilePermissions(made, permissions(modeHere(entry, Optional.empty())));
    moveIn(made, path, Optional.empty());
  }

  public void makeLink(String path, Entry entry, Optional<Entry> expected) throws IOException {
    Path folder = isFile ? root.getParent() : root;
    moveIn(
        Files.createSymbolicLink(folder.resolve(randomName()), Path.of(entry.target())),
        path,
        expected);
  }

  private void moveIn(Path made, String path, Optional<Entry> expected) throws IOException {
    Deque<DirectoryStream<Path>> open = new ArrayDeque<>();
    try {
      require(path, expected);
      SecureDirectoryStream<Path> from = secure(made.getParent(), open);
      from.move(made.getFileName(), openFolder(path, open), name(path));
    } finally {
      closeAll(open);
      Files.deleteIfExists(made);
    }
  }

  /** Deletes a file, a link or an empty folder. */
  public void delete(String path, Entry expected) throws IOException {
    Deque<DirectoryStream<Path>> open = new ArrayDeque<>();
    try {
      SecureDirectoryStream<Path> folder = openFolder(path, open);
      if (expected.kind() == Kind.DIRECTORY) {
        folder.deleteDirectory(name(path));
      } else {
        require(path, Optional.of(expected));
        folder.deleteFile(name(path));
      }
    } finally {
      closeAll(open);
    }
  }

  /** Gives a file the executable bit that it has on the server, or takes it. */
  public void setExecutable(String path, Entry there, Entry here) throws IOException {
    Deque<DirectoryStream<Path>> open = new ArrayDeque<>();
    try {
      openFolder(path, open)
          .getFileAttributeView(name(path), PosixFileAttributeView.class, NOFOLLOW_LINKS)
          .setPermissions(permissions(modeHere(there, Optional.of(here))));
    } finally {
      closeAll(open);
    }
  }

  private void require(String path, Optional<Entry> expected) throws IOException {
    Path place = path.isEmpty() ? root : root.resolve(path);
    if (!Objects.equals(LocalPath.read(place), expected)) {
      throw new StaleException(place);
    }
  }

  private Path name(String path) {
    return isFile ? root.getFileName() : Path.of(path).getFileName();
  }

  private SecureDirectoryStream<Path> openFolder(String path, Deque<DirectoryStream<Path>> open)
      throws IOException {
    if (isFile) {
      return secure(root.getParent(), open);
    }
    SecureDirectoryStream<Path> folder = secure(root, open);
    Path parent = Path.of(path).getParent();
    if (parent != null) {
      for (Path name : parent) {
        folder = openInner(folder, name);
        open.push(folder);
      }
    }
    return folder;
  }

  private static SecureDirectoryStream<Path> openInner(
      SecureDirectoryStream<Path> folder, Path name) throws IOException {
    try {
      return folder.newDirectoryStream(name, NOFOLLOW_LINKS);
    } catch (AccessDeniedException | NoSuchFileException e) {
      throw e;
    } catch (FileSystemException _) { // a link (ELOOP), or a file by now
      throw new NotDirectoryException(name.toString());
    }
  }

  @SuppressWarnings("StreamResourceLeak") // closed by who opened the deque
  private static SecureDirectoryStream<Path> secure(Path folder, Deque<DirectoryStream<Path>> open)
      throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
    open.push(stream);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    throw new IOException("this system cannot open files relative to a folder (openat)");
  }

  private static void closeAll(Deque<DirectoryStream<Path>> open) throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  /**
   * The user's own bits stay; of the server's only the executable one comes. What is new is never
   * writable for others, and never setuid.
   */
  private static int modeHere(Entry there, Optional<Entry> here) {
    int mode = here.filter(it -> it.kind() == there.kind()).map(Entry::mode).orElse(there.mode());
    int plain = mode & 0777;
    if (here.isEmpty()) {
      plain = (plain & 0755) | (there.isDirectory() ? 0700 : 0600);
    }
    if (there.isFile()) {
      int executable = (plain & 0444) >> 2;
      plain = there.owner().executable() ? plain | executable : plain & ~0111;
    }
    return plain;
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] names = {
      PosixFilePermission.OTHERS_EXECUTE,
      PosixFilePermission.OTHERS_WRITE,
      PosixFilePermission.OTHERS_READ,
      PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.GROUP_WRITE,
      PosixFilePermission.GROUP_READ,
      PosixFilePermission.OWNER_EXECUTE,
      PosixFilePermission.OWNER_WRITE,
      PosixFilePermission.OWNER_READ
    };
    for (int bit = 0; bit < names.length; bit++) {
      if ((mode >> bit & 1) == 1) {
        all.add(names[bit]);
      }
    }
    return all;
  }

  private static String randomName() {
    byte[] random = new byte[8];
    ThreadLocalRandom.current().nextBytes(random);
    return ".dockbridge-" + HexFormat.of().formatHex(random);
  }
}
