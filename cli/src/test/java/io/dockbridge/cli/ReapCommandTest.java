package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.cli.instance.LockedInstances;
import io.dockbridge.cost.Bill;
import io.dockbridge.cost.Ledger;
import io.dockbridge.cost.LedgerLine;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.lifecycle.orphans.Orphan;
import io.dockbridge.lifecycle.orphans.OrphanReaper;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReapCommandTest {
  private static final Duration PAST = Duration.ofMinutes(-5);
  private static final Duration VALID = Duration.ofMinutes(25);
  private static final Sleeper NO_PAUSE = Thread::sleep;

  @TempDir private Path home;
  private Project project;
  private String instance;

  @BeforeEach
  void open() throws Exception {
    project = new Project(home);
    instance = project.state.instanceId();
  }

  @AfterEach
  void close() {
    project.close();
  }

  @Test
  void aCleanProjectHasNothingToReap() {
    Shell.Result result = project.shell.run("server", "reap");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo("Nothing is left over.\n");
  }

  @Test
  void withoutAnybodyToAskItOnlyListsAndFails() {
    long crashed = project.server("dockbridge-a", project.mine(instance));

    Shell.Result result = project.shell.run("server", "reap");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("Left over:\n  server dockbridge-a (id " + crashed + ")");
    assertThat(result.err()).contains("Nothing was deleted", "dockbridge server reap --yes");
    assertThat(project.servers()).containsExactly(crashed);
  }

  @Test
  void serversOfCrashedInstancesGoAndNothingElse() throws Exception {
    project.server("dockbridge-a", Project.leased(project.mine(instance), VALID));
    long running = project.server("dockbridge-b", project.mine("running-1"));
    long other = project.server("dockbridge-c", Project.leased(Project.labels("b", "x"), PAST));
    long stranger = project.server("dockbridge-x", Map.of());
    Path folder = Files.createDirectories(project.state.home().resolve("instances/running-1"));

    try (FileChannel lock = lock(folder.resolve("daemon.lock"))) {
      Shell.Result result = project.shell.run("server", "reap", "--yes");

      assertThat(result.err()).isEmpty();
      assertThat(result.exitCode()).isZero();
      assertThat(project.servers()).containsExactly(running, other, stranger);
      assertThat(lock.isOpen()).isTrue();
    }
  }

  @Test
  void otherOwnersServersGoOnlyWhenTheirLeaseIsPastAndOnlyIfAskedFor() {
    project.server("dockbridge-a", Project.leased(Project.labels("b", "x"), PAST));
    long valid = project.server("dockbridge-b", Project.leased(Project.labels("b", "x"), VALID));
    long none = project.server("dockbridge-c", Project.labels("b", "x"));
    long stranger =
        project.server("dockbridge-x", Project.leased(Map.of("managed-by", "me"), PAST));

    Shell.Result result = project.shell.run("server", "reap", "--expired", "--yes");

    assertThat(result.out()).contains("another owner's, lease past");
    assertThat(project.servers()).containsExactly(valid, none, stranger);
  }

  /** Its lock may be elsewhere, or its home on another machine. */
  @Test
  void aServerOfAnInstanceThatIsNotKnownHereGoesOnlyWhenItsLeaseIsPast() {
    long valid = project.server("dockbridge-a", Project.leased(project.mine("away-1"), VALID));
    project.server("dockbridge-b", Project.leased(project.mine("away-2"), PAST));

    project.shell.run("server", "reap", "--yes");

    assertThat(project.servers()).containsExactly(valid);
  }

  @Test
  void keysAndFirewallsGoWhenNoServerNeedsThem() {
    Map<String, String> shared =
        Map.of("managed-by", "dockbridge", "dockbridge-owner", project.owner);
    project.key(shared);
    project.firewall(shared);
    long foreign = project.client.sshKeys().list("").getFirst().id();

    Shell.Result result = project.shell.run("server", "reap", "--yes");

    assertThat(result.out()).contains("Deleted SSH key dockbridge-k (id " + foreign + ")");
    assertThat(project.client.sshKeys().list("")).isEmpty();
    assertThat(project.client.firewalls().list("")).isEmpty();
  }

  @Test
  void keysAndFirewallsStayWhileAServerOfOursLives() {
    Map<String, String> shared =
        Map.of("managed-by", "dockbridge", "dockbridge-owner", project.owner);
    project.key(shared);
    project.firewall(shared);
    project.server("dockbridge-a", Project.leased(project.mine("away-1"), VALID));

    assertThat(project.shell.run("server", "reap", "--yes").out())
        .isEqualTo("Nothing is left over.\n");
  }

  @Test
  void aVolumeNeedsAWordOfItsOwn() {
    long volume = project.volume(project.mine(instance));
    project.client.volumes().protect(volume, true);

    assertThat(project.shell.run("server", "reap", "--yes").out())
        .contains("Stays, and is billed: volume dockbridge-v (id " + volume + ", 10 GB)");
    assertThat(project.client.volumes().list("")).hasSize(1);

    assertThat(project.shell.run("server", "reap", "--yes", "--volumes").exitCode()).isZero();
    assertThat(project.client.volumes().list("")).isEmpty();
  }

  @Test
  void theLedgerHearsOfIt() throws Exception {
    long id = project.server("dockbridge-a", project.mine(instance));
    Ledger ledger = new Ledger(project.state.ledgerFile());
    ledger.append(
        LedgerLine.Created.unpriced(id, "dockbridge-a", instance, "cx23", "fsn1", Instant.now())
            .at(Optional.empty()));

    project.shell.run("server", "reap", "--yes");

    assertThat(Bill.of(ledger.lines()).existing().servers()).isEmpty();
  }

  @Test
  void whatCameIntoUseSinceItWasFoundIsLeftAlone() throws Exception {
    long changed = project.server("dockbridge-a", project.mine(instance));
    long renewed = project.server("dockbridge-b", Project.leased(Project.labels("b", "x"), PAST));
    OrphanReaper leftovers = leftovers();
    List<Orphan> found = leftovers.find(true);
    assertThat(found).hasSize(2);
    project.client.servers().replaceLabels(changed, Map.of("team", "blue"));
    project
        .client
        .servers()
        .replaceLabels(renewed, Project.leased(Project.labels("b", "x"), VALID));

    for (Orphan each : found) {
      assertThat(leftovers.delete(each)).isFalse();
    }
    assertThat(project.servers()).containsExactly(changed, renewed);
  }

  @Test
  void aDaemonThatStartsMeanwhileKeepsItsServer() throws Exception {
    long id = project.server("dockbridge-a", project.mine(instance));
    OrphanReaper leftovers = leftovers();
    List<Orphan> found = leftovers.find(false);

    try (FileChannel lock = lock(project.state.lockFile())) {
      assertThat(leftovers.delete(found.getFirst())).isFalse();
      assertThat(lock.isOpen()).isTrue();
    }
    assertThat(project.servers()).containsExactly(id);
  }

  private OrphanReaper leftovers() {
    return new OrphanReaper(
        project.client,
        project.owner,
        new LockedInstances(project.state),
        InstantSource.system(),
        NO_PAUSE);
  }

  /** As a daemon holds it. */
  private static FileChannel lock(Path file) throws Exception {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    assertThat(channel.tryLock()).isNotNull();
    return channel;
  }
}
