package io.dockbridge.mounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are mounted by themselves: a container has the inode of such a file. */
final class SingleFilesTest {
  @TempDir private Path temp;
  private final LocalServer server = new LocalServer();
  private Path laptop;
  private Path file;
  private Mounts mounts;

  @BeforeEach
  void start() throws IOException {
    laptop = Files.createDirectories(temp.toRealPath().resolve("laptop/app"));
    file = Files.writeString(laptop.resolve("app.conf"), "first");
    open();
  }

  private void open() throws IOException {
    mounts = server.mounts(temp, 5000, 1 << 30, Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() throws Exception {
    mounts.close();
    server.close();
  }

  /** As editors do. */
  private void replace(String content) throws IOException {
    Path next = Files.writeString(laptop.resolve("next"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Object inode(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino");
  }

  private void requireSameInode(Path mirror) throws Exception {
    Object inode = inode(mirror);
    replace("longer than before");
    mounts.synchronize();
    assertThat(mirror).hasContent("longer than before");
    replace("short");
    mounts.synchronize();
    assertThat(mirror).hasContent("short");
    assertThat(inode(mirror)).isEqualTo(inode);
  }

  @Test
  void aFileIsWrittenInPlaceOnTheServer() throws Exception {
    requireSameInode(Path.of(mounts.share(file)));
  }

  @Test
  void soIsAFileOfAFolderThatIsShared() throws Exception {
    mounts.share(laptop);
    requireSameInode(Path.of(mounts.share(file)));
    mounts.close();
    open();
    mounts.restore();
    requireSameInode(Path.of(mounts.share(laptop)).resolve("app.conf"));
  }

  @Test
  void soIsAFileThatIsWrittenInPlaceHere() throws Exception {
    Path mirror = Path.of(mounts.share(laptop)).resolve("app.conf");
    Path other = Files.createLink(temp.resolve("a link that no event tells of"), mirror);
    Files.writeString(file, "not what another link of a container leads to");
    mounts.synchronize();
    assertThat(mirror).hasContent("not what another link of a container leads to");
    assertThat(other).hasContent("first");
    Object inode = inode(mirror);
    Files.writeString(file, "second, longer");
    mounts.synchronize();
    assertThat(mirror).hasContent("second, longer");
    assertThat(inode(mirror)).isEqualTo(inode);
    replace("third");
    mounts.synchronize();
    assertThat(mirror).hasContent("third");
    assertThat(inode(mirror)).isNotEqualTo(inode);
  }

  /** The record of a write is made by hand, as it lasts for microseconds. */
  @Test
  void aWriteThatDiedIsEndedUnlessAContainerWroteSince() throws Exception {
    Path mirror = Path.of(mounts.share(laptop)).resolve("app.conf");
    Path other = Files.writeString(mirror.resolveSibling("other"), "old other");
    mounts.synchronize();
    mounts.close();
    Path dead = Files.createDirectories(temp.resolve("server/staging/dead"));
    Files.write(dead.resolve("1.redo"), redo(mirror, "new and longer", "first"));
    Files.write(dead.resolve("2.redo"), redo(other, "new", "old other"));
    Files.write(dead.resolve("3.redo"), new byte[] {1});
    Files.writeString(mirror, "new t");
    Files.writeString(other, "by a container");
    open();
    mounts.share(laptop);
    assertThat(mirror).hasContent("new and longer");
    assertThat(Files.getLastModifiedTime(mirror).toMillis()).isEqualTo(1234);
    assertThat(other).hasContent("by a container");
    assertThat(dead).doesNotExist();
  }

  private byte[] redo(Path mirror, String content, String old) throws IOException {
    byte[] place = mirror.toString().split("/tree/", 2)[1].getBytes(UTF_8);
    byte[] contents = (content + old).getBytes(UTF_8);
    return ByteBuffer.allocate(22 + place.length + contents.length)
        .putShort((short) place.length)
        .putLong((long) inode(mirror))
        .putLong(1_234_000_000L)
        .putInt(content.length())
        .put(place)
        .put(contents)
        .array();
  }

  @Test
  void soIsAFileWhoseFolderIsSharedLater() throws Exception {
    Path mirror = Path.of(mounts.share(file));
    mounts.share(laptop);
    requireSameInode(mirror);
  }

  @Test
  void aLinkInASharedFolderMeansWhatItLeadsToHere() throws Exception {
    Path inside = Files.createSymbolicLink(laptop.resolve("inside"), file);
    Path secret = Files.writeString(temp.toRealPath().resolve("secret"), "elsewhere");
    Path outside = Files.createSymbolicLink(laptop.resolve("outside"), secret);
    mounts.share(laptop);
    assertThat(mounts.share(inside)).endsWith("/laptop/app/app.conf");
    assertThat(mounts.share(outside)).endsWith(secret.toString());
    assertThat(Path.of(mounts.share(outside))).hasContent("elsewhere");
  }
}
