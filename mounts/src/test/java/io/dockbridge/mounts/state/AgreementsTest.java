package io.dockbridge.mounts.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Identity;
import io.dockbridge.mounts.reconcile.Entry.Kind;
import io.dockbridge.mounts.reconcile.Entry.Owner;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known after a kill, a crash of either kernel, and on another server. */
final class AgreementsTest {
  private static final Session.Server SERVER = new Session.Server("server", 0, "/tree", "1", "1");
  private static final Session.Server CRASHED = new Session.Server("server", 0, "/tree", "2", "1");
  private static final Session.Server LAPTOP_CRASHED =
      new Session.Server("server", 0, "/tree", "1", "2");
  private static final Session.Server OTHER = new Session.Server("other", 0, "/tree", "1", "1");

  @TempDir private Path folder;
  private Agreements agreements;

  @BeforeEach
  void open() {
    agreements = opened();
    agreements.meet(SERVER);
    agreements.settle(Map.of(), Map.of());
  }

  /** What the next run of the daemon knows; the one before it never closes anything. */
  private Agreements opened() {
    Agreements next = new Agreements();
    next.keepIn(folder.resolve("agreed"));
    return next;
  }

  private static Entry file(int version) {
    return file(version, 100, 1000 + version);
  }

  private static Entry file(int version, int size, int ctime) {
    Owner owner = new Owner(0644, 0, 0);
    return new Entry(Kind.FILE, owner, size, version, new Identity(ctime, version), "");
  }

  private void agree(String path, int version) {
    agreements.put(path, Optional.of(file(version)), Optional.of(file(version)));
  }

  private void restart(Session.Server server, Map<String, Entry> here, Map<String, Entry> there) {
    agreements = opened();
    assertThat(agreements.meet(server)).isFalse();
    agreements.settle(here, there);
  }

  @Test
  void whatWasAgreedOnSurvivesAKill() {
    agree("file", 1);
    agree("file", 2);
    agree("gone", 1);
    agreements.put("gone", Optional.empty(), Optional.empty());
    restart(SERVER, Map.of(), Map.of());
    assertThat(agreements.paths()).containsOnlyKeys("file");
    assertThat(agreements.paths().get("file").there()).isEqualTo(file(2));
  }

  @Test
  void aRecordThatIsTornIsIgnoredAndTheFileGoesOn() throws IOException {
    agree("first", 1);
    agree("last", 1);
    Path file = folder.resolve("agreed");
    try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
      torn.setLength(torn.length() - 3);
    }
    agreements = opened();
    assertThat(agreements.paths()).containsOnlyKeys("first");
    agree("next", 1);
    assertThat(opened().paths()).containsOnlyKeys("first", "next");
    Files.write(file, new byte[] {1, 2, 3});
    assertThat(opened().paths()).isEmpty();
  }

  @Test
  void theFileDoesNotGrowForEver() throws IOException {
    for (int version = 0; version < 60_000; version++) {
      agree("log", version % 2);
    }
    assertThat(Files.size(folder.resolve("agreed"))).isLessThan(12 << 20);
    assertThat(opened().paths()).containsOnlyKeys("log");
  }

  @Test
  void whatAKilledDaemonHadSentIsNoEditOfTheOtherSide() {
    agree("up", 1);
    agree("down", 1);
    agreements.sending("up", Side.THERE, file(2));
    agreements.sending("down", Side.HERE, file(2));
    agreements.sending("lost", Side.THERE, file(2));
    restart(
        SERVER,
        Map.of("up", file(3), "down", file(2), "lost", file(2)),
        Map.of("up", file(2), "down", file(3)));
    assertThat(agreements.paths())
        .containsOnlyKeys("up", "down")
        .hasEntrySatisfying("up", it -> assertThat(it.there()).isEqualTo(file(2)))
        .hasEntrySatisfying("down", it -> assertThat(it.here()).isEqualTo(file(2)));
  }

  @Test
  void aServerThatCrashedWentBackAndIsNotEdited() {
    agree("back", 1);
    agree("back", 2);
    agree("torn", 1);
    agree("torn", 2);
    agree("missing", 1);
    agree("deleted", 1);
    agreements.put("deleted", Optional.empty(), Optional.empty());
    agree("same", 1);
    agree("edited", 1);
    agree("unknown", 1);
    Map<String, Entry> here =
        Map.of("back", file(2), "torn", file(2), "missing", file(1), "same", file(1));
    Map<String, Entry> there =
        Map.of(
            "back", file(1),
            "torn", file(2, 0, 1002),
            "deleted", file(1),
            "same", file(1),
            "edited", file(9, 100, 2000),
            "unknown", file(9, 100, 900));
    restart(CRASHED, here, there);
    Map<String, Agreement> now = agreements.paths();
    assertThat(now).containsOnlyKeys("back", "torn", "deleted", "same", "edited");
    assertThat(now.get("same").here()).isEqualTo(file(1).withoutChangeTime());
    for (String sent : new String[] {"back", "torn", "deleted"}) {
      assertThat(now.get(sent).there()).as(sent).isEqualTo(there.get(sent));
    }
    assertThat(here.get("back").hasContentOf(now.get("back").here())).isFalse();
    assertThat(here.get("torn").hasContentOf(now.get("torn").here())).isFalse();
    assertThat(now.get("edited").there()).isEqualTo(file(1));
  }

  @Test
  void aKillBeforeACrashTakesNoVersionAway() {
    agree("file", 1);
    agreements.sending("file", Side.THERE, file(2));
    restart(SERVER, Map.of("file", file(3)), Map.of("file", file(2)));
    restart(CRASHED, Map.of("file", file(3)), Map.of("file", file(1)));
    assertThat(agreements.paths().get("file").there()).isEqualTo(file(1));
  }

  @Test
  void whatThisMachinesCrashTookBackComesFromTheServer() {
    agree("file", 1);
    agree("file", 2);
    restart(LAPTOP_CRASHED, Map.of("file", file(1)), Map.of("file", file(2)));
    Agreement now = agreements.paths().get("file");
    assertThat(now.here()).isEqualTo(file(1));
    assertThat(now.there()).isEqualTo(file(1));
  }

  @Test
  void aCrashIsRememberedUntilItIsSettled() {
    agree("file", 1);
    agree("file", 2);
    Agreements killed = opened();
    killed.meet(CRASHED);
    restart(CRASHED, Map.of("file", file(2)), Map.of("file", file(1)));
    assertThat(agreements.paths().get("file").there()).isEqualTo(file(1));
  }

  @Test
  void withAnotherServerNothingIsAgreedOnButOwnersAreRemembered() {
    Owner database = new Owner(0600, 999, 999);
    Entry theirs = new Entry(Kind.FILE, database, 1, 1, new Identity(1, 1), "");
    agreements.put("data", Optional.of(file(1)), Optional.of(theirs));
    agree("file", 1);
    agreements = opened();
    assertThat(agreements.meet(OTHER)).isTrue();
    agreements.settle(Map.of(), Map.of());
    assertThat(agreements.paths()).isEmpty();
    assertThat(agreements.earlierOwner("data")).contains(database);
    assertThat(agreements.earlierOwner("file")).isEmpty();
    assertThat(opened().paths()).isEmpty();
  }
}
