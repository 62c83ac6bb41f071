package io.dockbridge.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.mounts.helper.MountException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both sides on this machine: the server's helper is the real one, as a process. */
final class MountsTest {
  @TempDir private Path temp;
  private final LocalServer server = new LocalServer();
  private Path laptop;
  private Mounts mounts;

  @BeforeEach
  void start() throws IOException {
    laptop = Files.createDirectories(temp.toRealPath().resolve("laptop/app"));
    mounts = open();
  }

  private Mounts open() throws IOException {
    return server.mounts(temp, 5000, 1 << 30, Duration.ofSeconds(20), "excluded");
  }

  @AfterEach
  void stop() throws Exception {
    mounts.close();
    server.close();
  }

  private Path share() throws Exception {
    return Path.of(mounts.share(laptop));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void whatIsHereIsThereWhenTheFolderIsShared() throws Exception {
    write(laptop.resolve("src/main.py"), "print(1)\n");
    Files.createDirectories(laptop.resolve("empty/inner"));
    Files.createSymbolicLink(laptop.resolve("link"), Path.of("src/main.py"));
    Files.setPosixFilePermissions(
        laptop.resolve("src/main.py"), PosixFilePermissions.fromString("rwxr-x---"));
    Path mirror = share();
    assertThat(mirror.toString()).endsWith(laptop.toString());
    assertThat(mirror.resolve("src/main.py")).hasContent("print(1)\n");
    assertThat(Files.getPosixFilePermissions(mirror.resolve("src/main.py")))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(Files.getLastModifiedTime(mirror.resolve("src/main.py")))
        .isEqualTo(Files.getLastModifiedTime(laptop.resolve("src/main.py")));
    assertThat(mirror.resolve("empty/inner")).isDirectory();
    assertThat(Files.readSymbolicLink(mirror.resolve("link"))).hasToString("src/main.py");
  }

  @Test
  void whatWasSavedBeforeABarrierIsThereAfterIt() throws Exception {
    Path mirror = share();
    for (int i = 0; i < 20; i++) {
      write(laptop.resolve("dir" + i % 3 + "/file"), "version " + i);
      mounts.synchronize();
      assertThat(mirror.resolve("dir" + i % 3 + "/file")).hasContent("version " + i);
    }
  }

  @Test
  void whatAContainerWroteIsHereAfterABarrier() throws Exception {
    Path mirror = share();
    for (int i = 0; i < 20; i++) {
      write(mirror.resolve("out" + i % 3 + "/file"), "result " + i);
      Files.createSymbolicLink(mirror.resolve("link" + i), Path.of("out" + i % 3));
      mounts.synchronize();
      assertThat(laptop.resolve("out" + i % 3 + "/file")).hasContent("result " + i);
      assertThat(Files.readSymbolicLink(laptop.resolve("link" + i))).hasToString("out" + i % 3);
    }
  }

  @Test
  void deletionsAndRenamesTravelBothWays() throws Exception {
    write(laptop.resolve("a/b/one"), "1");
    write(laptop.resolve("a/b/two"), "2");
    Path mirror = share();
    Files.move(laptop.resolve("a"), laptop.resolve("c"));
    mounts.synchronize();
    assertThat(mirror.resolve("a")).doesNotExist();
    assertThat(mirror.resolve("c/b/two")).hasContent("2");
    Files.move(mirror.resolve("c/b"), mirror.resolve("d"));
    mounts.synchronize();
    assertThat(laptop.resolve("c/b")).doesNotExist();
    assertThat(laptop.resolve("d/one")).hasContent("1");
    write(laptop.resolve("d/one"), "after the move");
    mounts.synchronize();
    assertThat(mirror.resolve("d/one")).hasContent("after the move");
  }

  @Test
  void changesArriveByThemselves() throws Exception {
    Path mirror = share();
    write(laptop.resolve("saved"), "here");
    await().untilAsserted(() -> assertThat(mirror.resolve("saved")).hasContent("here"));
    write(mirror.resolve("made"), "there");
    await().untilAsserted(() -> assertThat(laptop.resolve("made")).hasContent("there"));
  }

  @Test
  void ofALargeFileOnlyTheChangedPartIsSent() throws Exception {
    byte[] content = new byte[9 << 20];
    new Random(1).nextBytes(content);
    Files.write(laptop.resolve("large"), content);
    Path mirror = share();
    content[5 << 20] ^= 1;
    Files.write(laptop.resolve("large"), content);
    mounts.synchronize();
    assertThat(mirror.resolve("large")).hasBinaryContent(content);
    content[7 << 20] ^= 1;
    Files.write(mirror.resolve("large"), content);
    mounts.synchronize();
    assertThat(laptop.resolve("large")).hasBinaryContent(content);
  }

  @Test
  void ofTwoChangesTheLaptopsWinsAndTheContainersIsKept() throws Exception {
    write(laptop.resolve("file"), "first");
    Path mirror = share();
    server.kill();
    write(laptop.resolve("file"), "the laptop's");
    write(mirror.resolve("file"), "the container's");
    mounts.synchronize();
    assertThat(laptop.resolve("file")).hasContent("the laptop's");
    assertThat(mirror.resolve("file")).hasContent("the laptop's");
    assertThat(mounts.conflicts()).hasSize(1);
    assertThat(mounts.conflicts().getFirst().kept()).hasContent("the container's");
  }

  @Test
  void theSameChangeOnBothSidesIsNoConflict() throws Exception {
    write(laptop.resolve("file"), "first");
    Path mirror = share();
    server.kill();
    write(laptop.resolve("file"), "alike");
    write(mirror.resolve("file"), "alike");
    mounts.synchronize();
    assertThat(mounts.conflicts()).isEmpty();
  }

  @Test
  void anEditBeatsADeletion() throws Exception {
    write(laptop.resolve("dir/a"), "a");
    write(laptop.resolve("dir/b"), "b");
    Path mirror = share();
    server.kill();
    Files.delete(laptop.resolve("dir/a"));
    write(mirror.resolve("dir/a"), "edited there");
    write(laptop.resolve("dir/b"), "edited here");
    Files.delete(mirror.resolve("dir/b"));
    mounts.synchronize();
    for (Path side : new Path[] {laptop, mirror}) {
      assertThat(side.resolve("dir/a")).hasContent("edited there");
      assertThat(side.resolve("dir/b")).hasContent("edited here");
    }
  }

  @Test
  void aServerThatLostEverythingDeletesNothingHere() throws Exception {
    for (int i = 0; i < 50; i++) {
      write(laptop.resolve("file" + i), "content");
    }
    Path mirror = share();
    server.kill();
    delete(temp.resolve("server"));
    mounts.synchronize();
    assertThat(laptop.resolve("file49")).hasContent("content");
    assertThat(mirror.resolve("file49")).hasContent("content");
    server.kill();
    delete(mirror);
    mounts.synchronize();
    assertThat(laptop.resolve("file49")).hasContent("content");
    assertThat(mirror.resolve("file49")).hasContent("content");
  }

  /** Most of the folder is gone on the server, and nobody saw who did that. */
  private Path shareAndLoseMost() throws Exception {
    for (int i = 0; i < 60; i++) {
      write(laptop.resolve(i < 40 ? "gone/file" + i : "file" + i), "content");
    }
    Path mirror = share();
    server.kill();
    delete(mirror.resolve("gone"));
    write(mirror.resolve("made"), "there");
    mounts.synchronize();
    assertThat(laptop.resolve("gone/file0")).hasContent("content");
    assertThat(laptop.resolve("made")).hasContent("there");
    assertThat(mounts.status().getFirst().held()).isEqualTo(41);
    assertThat(mounts.status().getFirst().state()).isEqualTo("deletions held");
    return mirror;
  }

  @Test
  void manyDeletionsThatNobodySawWaitForTheUserWhoAcceptsThem() throws Exception {
    Path mirror = shareAndLoseMost();
    write(laptop.resolve("gone/file0"), "edited meanwhile");
    mounts.synchronize();
    assertThat(mirror.resolve("gone/file0")).hasContent("edited meanwhile");
    server.kill(); // to find the same again is no consent
    mounts.synchronize();
    assertThat(laptop.resolve("gone/file2")).hasContent("content");
    assertThat(mounts.decideOnHeld(Optional.of(laptop), true)).isEqualTo(39);
    mounts.synchronize();
    assertThat(laptop.resolve("gone/file2")).doesNotExist();
    assertThat(laptop.resolve("gone/file0")).hasContent("edited meanwhile");
    assertThat(mounts.status().getFirst().state()).isEqualTo("in sync");
  }

  @Test
  void manyDeletionsThatNobodySawAreTakenBack() throws Exception {
    Path mirror = shareAndLoseMost();
    assertThat(mounts.decideOnHeld(Optional.empty(), false)).isEqualTo(41);
    mounts.synchronize();
    assertThat(mirror.resolve("gone/file38")).hasContent("content");
    assertThat(mounts.status().getFirst().held()).isZero();
  }

  @Test
  void conflictsAreKnownInTheNextRunAndResolvedEitherWay() throws Exception {
    write(laptop.resolve("one"), "first");
    write(laptop.resolve("two"), "first");
    Path mirror = share();
    server.kill();
    for (String name : List.of("one", "two")) {
      write(laptop.resolve(name), "the laptop's " + name);
      write(mirror.resolve(name), "the container's " + name);
    }
    mounts.synchronize();
    mounts.close();
    mounts = open();
    mounts.restore();
    assertThat(mounts.conflicts()).hasSize(2);
    assertThat(mounts.resolve(laptop.resolve("one"), false)).isEqualTo(1);
    assertThat(mounts.resolve(laptop, true)).isEqualTo(1);
    mounts.synchronize();
    for (Path side : new Path[] {laptop, mirror}) {
      assertThat(side.resolve("one")).hasContent("the laptop's one");
      assertThat(side.resolve("two")).hasContent("the container's two");
    }
    assertThat(mounts.conflicts()).isEmpty();
    assertThat(temp.resolve("state/conflicts")).isEmptyDirectory();
  }

  private static void delete(Path tree) throws Exception {
    new ProcessBuilder("rm", "-rf", tree.toString()).start().waitFor();
  }

  @Test
  void aNewRunGoesOnWhereTheLastOneEnded() throws Exception {
    write(laptop.resolve("old"), "old");
    write(laptop.resolve("stays"), "stays");
    Path mirror = share();
    mounts.close();
    Files.delete(laptop.resolve("old"));
    write(mirror.resolve("made"), "while nobody looked");
    mounts = open();
    mounts.restore();
    mounts.synchronize();
    assertThat(mirror.resolve("old")).doesNotExist();
    assertThat(laptop.resolve("made")).hasContent("while nobody looked");
    assertThat(laptop.resolve("stays")).hasContent("stays");
  }

  @Test
  void aLinkThatAContainerMakesLeadsNowhereHere() throws Exception {
    Path secret = temp.toRealPath().resolve("secret");
    write(secret.resolve("key"), "secret");
    Path mirror = share();
    Files.createSymbolicLink(mirror.resolve("way"), secret);
    mounts.synchronize();
    assertThat(Files.isSymbolicLink(laptop.resolve("way"))).isTrue();
    mounts.synchronize();
    Files.delete(mirror.resolve("way"));
    write(mirror.resolve("way/key"), "overwritten");
    mounts.synchronize();
    assertThat(secret.resolve("key")).hasContent("secret");
    assertThat(Files.isDirectory(laptop.resolve("way"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(laptop.resolve("way/key")).hasContent("overwritten");
  }

  @Test
  void aFolderAroundASharedOneTakesItIn() throws Exception {
    write(laptop.resolve("inner/file"), "1");
    mounts.share(laptop.resolve("inner"));
    write(laptop.resolve("outer"), "2");
    Path mirror = share();
    assertThat(mirror.resolve("outer")).hasContent("2");
    assertThat(mounts.status()).hasSize(1);
    Files.delete(mirror.resolve("inner/file"));
    mounts.synchronize();
    assertThat(laptop.resolve("inner/file")).doesNotExist();
  }

  @Test
  void aFileWhoseNameIsNotUtf8IsNotSharedAndReported() throws Exception {
    write(laptop.resolve("fine"), "1");
    String touch = "touch \"$0/$(printf '\\377')\"";
    assertThat(new ProcessBuilder("sh", "-c", touch, laptop.toString()).start().waitFor()).isZero();
    Path mirror = share();
    assertThat(mirror.resolve("fine")).hasContent("1");
    assertThat(mounts.status().getFirst().unreadable()).hasSize(1);
    assertThat(new ProcessBuilder("sh", "-c", touch, mirror.toString()).start().waitFor()).isZero();
    mounts.synchronize();
    assertThat(laptop.toFile().list()).hasSize(2);
  }

  @Test
  void whatIsExcludedStaysOnItsSide() throws Exception {
    write(laptop.resolve("excluded/here"), "1");
    Path mirror = share();
    write(mirror.resolve("excluded/there"), "2");
    mounts.synchronize();
    assertThat(mirror.resolve("excluded/here")).doesNotExist();
    assertThat(laptop.resolve("excluded/there")).doesNotExist();
  }

  @Test
  void aTreeThatIsTooLargeIsRefusedInWords() throws Exception {
    for (int i = 0; i < 5001; i++) {
      Files.createFile(laptop.resolve("f" + i));
    }
    assertThatThrownBy(this::share)
        .isInstanceOf(MountException.class)
        .hasMessageContaining("too large to be shared")
        .hasMessageContaining("mounts.max_files");
  }

  @Test
  void aWriteWhoseTimeWasPutBackIsSeen() throws Exception {
    Path file = laptop.resolve("file");
    write(file, "aaaa");
    Path mirror = share();
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "bbbb");
    Files.setLastModifiedTime(file, time);
    mounts.synchronize();
    assertThat(mirror.resolve("file")).hasContent("bbbb");
    Files.writeString(mirror.resolve("file"), "cccc");
    Files.setLastModifiedTime(mirror.resolve("file"), FileTime.from(Instant.EPOCH));
    mounts.synchronize();
    assertThat(file).hasContent("cccc");
  }

  @Test
  void anExecutableBitTravelsBothWays() throws Exception {
    write(laptop.resolve("tool"), "x");
    Path mirror = share();
    laptop.resolve("tool").toFile().setExecutable(true);
    mounts.synchronize();
    assertThat(mirror.resolve("tool")).isExecutable();
    write(mirror.resolve("made"), "y");
    mirror.resolve("made").toFile().setExecutable(true);
    mounts.synchronize();
    assertThat(laptop.resolve("made")).isExecutable();
  }
}
