package io.dockbridge.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dockbridge.mounts.helper.MountException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may go wrong on either side, with the real helper: nothing is lost, and it is said. */
final class MountFaultsTest {
  @TempDir private Path temp;
  private final List<Path> mounted = new ArrayList<>();
  private LocalServer server = new LocalServer();
  private Path laptop;
  private Path base;
  private Mounts mounts;

  @BeforeEach
  void start() throws Exception {
    laptop = Files.createDirectories(temp.toRealPath().resolve("laptop/app"));
    base = Files.createDirectories(temp.toRealPath().resolve("server"));
    open();
  }

  private void open() throws IOException {
    mounts = server.mounts(base.getParent(), 100_000, 1 << 30, Duration.ofSeconds(30));
  }

  /** The same with another helper. */
  private void openWith(LocalServer other) throws IOException {
    mounts.close();
    server.close();
    server = other;
    open();
  }

  @AfterEach
  void stop() throws Exception {
    mounts.close();
    server.close();
    for (Path each : mounted) {
      assertThat(run("umount", "-l", each.toString())).isZero();
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private void mountSmallDisk(Path at) throws Exception {
    boolean isRoot = System.getProperty("user.name").equals("root");
    assumeTrue(isRoot, "only root can mount a small disk");
    assertThat(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", at.toString())).isZero();
    mounted.add(at);
  }

  private Path share() throws Exception {
    return Path.of(mounts.share(laptop));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(1).nextBytes(content);
    return content;
  }

  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> inside = Files.walk(root)) {
      for (Path each : (Iterable<Path>) inside::iterator) {
        String content =
            Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)
                ? "folder"
                : Files.isSymbolicLink(each)
                    ? Files.readSymbolicLink(each).toString()
                    : java.util.Arrays.hashCode(Files.readAllBytes(each)) + "";
        all.put(root.relativize(each).toString(), content);
      }
    }
    return all;
  }

  @Test
  void aFullDiskOfTheServerIsReportedAndMended() throws Exception {
    mountSmallDisk(base);
    write(laptop.resolve("small"), "1");
    Path mirror = share();
    Path whole = Files.write(temp.resolve("whole"), random(3 << 20));
    Files.move(whole, laptop.resolve("large")); // else a part of it may go to the server first
    assertThatThrownBy(() -> mounts.synchronize())
        .isInstanceOf(MountException.class)
        .hasMessageContaining("large: the server's disk is full");
    assertThat(laptop.resolve("large")).hasSize(3 << 20);
    assertThat(mirror.resolve("large")).doesNotExist();
    Files.write(laptop.resolve("large"), random(1 << 20));
    mounts.synchronize();
    assertThat(tree(mirror)).isEqualTo(tree(laptop));
  }

  @Test
  void aFullDiskHereIsReportedAndMended() throws Exception {
    mountSmallDisk(laptop);
    write(laptop.resolve("file"), "old");
    Path mirror = share();
    Files.write(mirror.resolve("large"), random(3 << 20));
    Files.write(mirror.resolve("file"), random(4 << 20));
    assertThatThrownBy(() -> mounts.synchronize())
        .isInstanceOf(MountException.class)
        .hasMessageContaining("cannot be written here");
    assertThat(laptop.resolve("file")).hasContent("old");
    assertThat(mirror.resolve("large")).hasSize(3 << 20);
    assertThat(mounts.status().getFirst().state()).isEqualTo("failing");
    assertThat(run("mount", "-o", "remount,size=20m", laptop.toString())).isZero();
    mounts.synchronize();
    assertThat(tree(laptop)).isEqualTo(tree(mirror));
  }

  @Test
  void aFolderThatIsReadOnlyHereLosesNothing() throws Exception {
    mountSmallDisk(laptop);
    write(laptop.resolve("file"), "old");
    Path mirror = share();
    assertThat(run("mount", "-o", "remount,ro", laptop.toString())).isZero();
    Files.writeString(mirror.resolve("file"), "from the container");
    Files.createDirectory(mirror.resolve("folder"));
    assertThatThrownBy(() -> mounts.synchronize()).hasMessageContaining("cannot be written here");
    assertThat(run("mount", "-o", "remount,rw", laptop.toString())).isZero();
    mounts.synchronize();
    assertThat(laptop.resolve("file")).hasContent("from the container");
    assertThat(laptop.resolve("folder")).isDirectory();
  }

  /** As on a host of the user's own, where containers are root and the helper is not. */
  @Test
  void whatTheHelperMayNotReadIsNotDeletedHere() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can become another user");
    assertThat(run("chmod", "o+x", temp.toString())).isZero();
    assertThat(run("chown", "65534:65534", base.toString())).isZero();
    openWith(
        new LocalServer("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c"));
    write(laptop.resolve("data/inner/file"), "1");
    write(laptop.resolve("database"), "2");
    Path mirror = share();
    assertThat(run("chown", "0:0", mirror.resolve("data").toString())).isZero();
    assertThat(run("chmod", "700", mirror.resolve("data").toString())).isZero();
    mounts.synchronize();
    server.kill();
    mounts.synchronize();
    assertThat(laptop.resolve("data/inner/file")).hasContent("1");
    assertThat(mounts.status().getFirst().held()).isZero();
    write(laptop.resolve("data/inner/file"), "edited");
    assertThatThrownBy(() -> mounts.synchronize()).hasMessageContaining("Permission denied");
    assertThat(run("chown", "65534:65534", mirror.resolve("data").toString())).isZero();
    mounts.synchronize();
    assertThat(mirror.resolve("data/inner/file")).hasContent("edited");
  }

  @Test
  void whereTheServerCannotWatchAllFoldersChangesArriveAllTheSame() throws Exception {
    String few = "echo 3 > /proc/sys/user/max_inotify_watches && exec sh -c \"$0\"";
    assumeTrue(run("unshare", "-Ur", "sh", "-c", few, "true") == 0, "no user namespaces here");
    openWith(new LocalServer("unshare", "-Ur", "sh", "-c", few));
    for (int i = 0; i < 10; i++) {
      write(laptop.resolve("folder" + i + "/file"), "1");
    }
    Path mirror = share();
    for (int i = 0; i < 10; i++) {
      write(mirror.resolve("folder" + i + "/file"), "2, by the container");
    }
    mounts.synchronize();
    assertThat(tree(laptop)).isEqualTo(tree(mirror));
    write(mirror.resolve("folder9/late"), "3");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(laptop.resolve("folder9/late")).hasContent("3"));
  }

  @Test
  void moreEventsThanTheServersKernelQueuesLoseNothing() throws Exception {
    write(laptop.resolve("first"), "1");
    Path mirror = share();
    server.signal("STOP");
    for (int i = 0; i < 5600; i++) { // three events each; the queue takes 16,384
      write(mirror.resolve("burst/" + i), "file " + i);
    }
    Files.delete(mirror.resolve("first"));
    server.signal("CONT");
    mounts.synchronize();
    assertThat(tree(laptop)).isEqualTo(tree(mirror)).hasSize(5602);
  }

  @Test
  void aBurstOfFilesHereArrives() throws Exception {
    Path mirror = share();
    for (int i = 0; i < 3000; i++) {
      write(laptop.resolve("burst/" + i), "file " + i);
    }
    mounts.synchronize();
    for (int i = 0; i < 3000; i++) {
      assertThat(mirror.resolve("burst/" + i)).hasContent("file " + i);
    }
  }

  @Test
  void aConnectionThatIsCutAtAnyByteLosesNothing() throws Exception {
    byte[] large = random(5 << 20);
    Files.write(laptop.resolve("large"), large);
    write(laptop.resolve("folder/a"), "0");
    Path mirror = share();
    Random random = new Random(7);
    for (int i = 0; i < 24; i++) {
      large[random.nextInt(large.length)]++;
      Files.write((i % 2 == 0 ? laptop : mirror).resolve("large"), large);
      write(laptop.resolve("folder/a"), "here " + i);
      write(laptop.resolve("new" + i + "/x"), "here " + i);
      write(mirror.resolve("made" + i + "/y"), "there " + i);
      Files.createSymbolicLink(mirror.resolve("made" + i + "/link"), Path.of("y"));
      Files.deleteIfExists(laptop.resolve("made" + (i - 2) + "/y"));
      Files.deleteIfExists(mirror.resolve("new" + (i - 3) + "/x"));
      server.cutAfter(i < 10 ? 1 + i * 57L : 1L << random.nextInt(24));
      mounts.synchronize();
      assertThat(tree(mirror)).as("round " + i).isEqualTo(tree(laptop));
      assertThat(laptop.resolve("folder/a")).hasContent("here " + i);
      assertThat(laptop.resolve("made" + i + "/y")).hasContent("there " + i);
      assertThat(laptop.resolve("large")).hasBinaryContent(large);
    }
    assertThat(mounts.conflicts()).isEmpty();
  }

  @Test
  void aContainerThatSwapsFoldersForLinksLeadsNothingOutside() throws Exception {
    Path outside = Files.createDirectories(temp.toRealPath().resolve("outside"));
    write(outside.resolve("file"), "private");
    write(laptop.resolve("x/file"), "0");
    Path mirror = share();
    AtomicBoolean over = new AtomicBoolean();
    Thread racer = Thread.ofPlatform().start(() -> swap(mirror, outside, over));
    for (int i = 0; i < 60; i++) {
      try {
        Files.writeString(laptop.resolve(i % 2 == 0 ? "x/file" : "x/other" + i), "from here " + i);
      } catch (IOException _) {
        // it is a link to a folder that is not there, or gone in this moment
      }
      if (i % 10 == 0) {
        mounts.synchronize();
      }
    }
    over.set(true);
    racer.join();
    mounts.synchronize();
    assertThat(tree(mirror)).isEqualTo(tree(laptop));
    // What is written through the link on this machine is this test's own doing.
    assertThat(tree(outside).keySet()).allMatch(it -> it.matches("|file|other\\d+"));
  }

  /** What a container in the mirror can do: its writes go to files that it plants. */
  private static void swap(Path mirror, Path outside, AtomicBoolean over) {
    Path x = mirror.resolve("x");
    Path aside = mirror.resolve("aside");
    for (int i = 0; !over.get(); i++) {
      try {
        Files.move(x, aside);
        Files.createSymbolicLink(x, outside);
        Files.delete(x);
        Files.move(aside, x);
        Files.writeString(x.resolve("planted" + i % 50), "by the container");
      } catch (IOException _) {
        // the laptop was faster
      }
    }
  }

  @Test
  void aLargeFirstUploadDelaysNoOtherShare() throws Exception {
    Path other = Files.createDirectories(laptop.resolveSibling("other"));
    write(other.resolve("file"), "1");
    Path mirror = Path.of(mounts.share(other));
    for (int i = 0; i < 20; i++) {
      Files.write(laptop.resolve("large" + i), random(5 << 20));
    }
    AtomicBoolean uploaded = new AtomicBoolean();
    Thread upload =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    share();
                    uploaded.set(true);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
    await().until(() -> mounts.status().stream().anyMatch(it -> it.pending() > 1));
    write(other.resolve("file"), "2");
    mounts.synchronize(List.of(other));
    assertThat(mirror.resolve("file")).hasContent("2");
    assertThat(uploaded).isFalse();
    upload.join();
    assertThat(uploaded).isTrue();
  }

  @Test
  void aTornNameOfTheMirrorsIsMadeAnew() throws Exception {
    for (int i = 0; i < 5; i++) {
      write(laptop.resolve("file" + i), "1");
    }
    Path mirror = share();
    server.kill();
    Files.writeString(base.resolve("id"), ""); // as after a crash
    assertThat(run("rm", "-r", mirror.toString())).isZero();
    mounts.synchronize();
    assertThat(base.resolve("id")).hasSize(32);
    assertThat(tree(mirror)).isEqualTo(tree(laptop)).hasSize(6);
  }

  @Test
  void helpersOfDeadConnectionsLeaveNothing() throws Exception {
    Files.write(laptop.resolve("large"), random(8 << 20));
    server.cutAfter(3 << 20);
    share();
    server.kill();
    mounts.synchronize();
    try (Stream<Path> staging = Files.walk(base.resolve("staging"))) {
      assertThat(staging.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
