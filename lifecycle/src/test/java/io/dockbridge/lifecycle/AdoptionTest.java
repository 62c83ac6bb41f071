package io.dockbridge.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.lifecycle.FakeCloud.Fault;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Failed;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.provision.AccessSetup;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of what an earlier run left, in the cloud and in the journal. */
class AdoptionTest {
  /** After this nobody expects a server any more whose creation was never answered. */
  private static final Duration LATE = Duration.ofMinutes(6);

  private static final String FOREIGN_KEY = SshKeyPair.generate("").privateKey();

  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void build() throws IOException {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  @Test
  void aServerThatWasLeftIsTakenOver() throws Exception {
    leaveServer();

    fixture.restart();

    fixture.awaitState(it -> it instanceof Ready);
    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(101);
    assertThat(fixture.cloud.count("POST /servers")).isEqualTo(1);
    assertThat(fixture.lifecycle.status().server().orElseThrow().priceHourly()).isPresent();
  }

  @Test
  void aServerIsTakenOverByItsLabelsIfTheJournalIsDamaged() throws Exception {
    leaveServer();
    Files.writeString(fixture.journal(), "{ half a jour");

    fixture.restart();

    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(101);
    assertThat(fixture.cloud.serverIds()).containsExactly(101L);
  }

  @Test
  void aServerIsTakenOverByItsLabelsIfTheJournalIsGone() throws Exception {
    leaveServer();
    Files.delete(fixture.journal());

    fixture.restart();

    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(101);
  }

  @Test
  void aServerWhoseHostKeyNobodyKnowsIsDeleted() throws Exception {
    fixture.cloud.addServer("dockbridge-i1-x", ours("n"), FOREIGN_KEY);

    fixture.lifecycle.start();

    await().until(() -> fixture.cloud.serverIds().isEmpty());
  }

  @Test
  void anIntentWhoseServerNeverCameToBeIsForgotten() throws Exception {
    journal(JournalEntry.intent("dockbridge-i1-x", "n", "ssh-ed25519 A", fixture.clock.instant()));

    fixture.restart();
    await().until(() -> Files.readString(fixture.journal()).contains("DELETING"));
    fixture.clock.advance(LATE);

    await().until(() -> !Files.readString(fixture.journal()).contains("dockbridge-i1-x"));
    assertThat(fixture.lifecycle.status().state()).isInstanceOf(Absent.class);
  }

  /** The answer to a create may be lost long before the server exists. */
  @Test
  void aServerThatComesToBeAfterItWasLookedForIsDeleted() throws Exception {
    journal(JournalEntry.intent("dockbridge-i1-x", "n", "ssh-ed25519 A", fixture.clock.instant()));
    fixture.restart();
    await().until(() -> Files.readString(fixture.journal()).contains("DELETING"));

    fixture.cloud.addServer("dockbridge-i1-x", ours("n"), FOREIGN_KEY);

    await().until(() -> fixture.cloud.serverIds().isEmpty());
    assertThat(fixture.cloud.count("POST /servers")).isZero();
  }

  @Test
  void aServerThatOnlyTheCloudKnowsOfIsFoundWithinTheHour() throws Exception {
    fixture.lifecycle.start();
    await().until(() -> fixture.cloud.count("GET /servers") > 0);

    fixture.cloud.addServer("dockbridge-i1-forgotten", ours("n"), FOREIGN_KEY);
    fixture.clock.advance(Duration.ofMinutes(61));

    await().until(() -> fixture.cloud.serverIds().isEmpty());
  }

  @Test
  void aServerThatWasBeingAskedForIsFinished() throws Exception {
    SshKeyPair hostKey = SshKeyPair.generate("");
    journal(
        JournalEntry.intent("dockbridge-i1-x", "n", hostKey.publicKey(), fixture.clock.instant()));
    uploadOurKey();
    long id = fixture.cloud.addServer("dockbridge-i1-x", ours("n"), hostKey.privateKey());

    fixture.restart();

    fixture.awaitState(it -> it instanceof Ready);
    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(id);
    assertThat(fixture.cloud.count("POST /servers")).isZero();
  }

  @Test
  void aServerOfTheSameNameButAnotherNonceIsNotTheOneThatWasAskedFor() throws Exception {
    journal(JournalEntry.intent("dockbridge-i1-x", "n", "ssh-ed25519 A", fixture.clock.instant()));
    Map<String, String> strangers = Map.of("managed-by", "somebody");
    fixture.cloud.addServer("dockbridge-i1-x", strangers, FOREIGN_KEY);

    fixture.restart();
    await().until(() -> Files.readString(fixture.journal()).contains("DELETING"));
    fixture.clock.advance(LATE);

    await().until(() -> !Files.readString(fixture.journal()).contains("dockbridge-i1-x"));
    assertThat(fixture.cloud.serverIds()).hasSize(1);
  }

  @Test
  void aDeletionThatACrashInterruptedIsFinished() throws Exception {
    leaveServer();
    Files.writeString(
        fixture.journal(), Files.readString(fixture.journal()).replace("READY", "DELETING"));

    fixture.restart();

    await().until(() -> fixture.cloud.serverIds().isEmpty());
    fixture.awaitState(it -> it instanceof Absent);
  }

  @Test
  void extraServersOfThisInstanceAreDeleted() throws Exception {
    leaveServer();
    fixture.cloud.addServer("dockbridge-i1-extra", ours("other"), FOREIGN_KEY);

    fixture.restart();

    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(101);
    assertThat(fixture.cloud.serverIds()).containsExactly(101L);
  }

  @Test
  void serversOfOthersAreNeverTouched() throws Exception {
    Map<String, String> otherOwner = new HashMap<>(ours("n"));
    otherOwner.put("dockbridge-owner", "somebody");
    Map<String, String> otherInstance = new HashMap<>(ours("n"));
    otherInstance.put("dockbridge-instance", "i2");
    List<Long> others =
        List.of(
            fixture.cloud.addServer("dockbridge-a", otherOwner, FOREIGN_KEY),
            fixture.cloud.addServer("dockbridge-b", otherInstance, FOREIGN_KEY),
            fixture.cloud.addServer("dockbridge-c", Map.of(), FOREIGN_KEY));

    fixture.lifecycle.start();
    fixture.lifecycle.ensureReady();
    assertThat(fixture.lifecycle.stop(true)).isEmpty();

    assertThat(fixture.cloud.serverIds()).containsExactlyElementsOf(others);
  }

  /** As after a change of the token or the endpoint, before the cloud could be compared. */
  @Test
  void aServerThatOnlyHasTheIdOfOursIsNotDeleted() throws Exception {
    leaveServer();
    fixture.cloud.removeServer(101);
    long foreign = fixture.cloud.addServer("dockbridge-c", Map.of(), FOREIGN_KEY);
    Files.writeString(
        fixture.journal(), Files.readString(fixture.journal()).replace("101", "" + foreign));
    fixture.cloud.next("GET", "/servers", new Fault.Refuse(403, "forbidden"));

    fixture.restart();
    fixture.awaitState(it -> it instanceof Failed);
    assertThat(fixture.lifecycle.stop(true)).isEmpty();

    assertThat(fixture.cloud.serverIds()).containsExactly(foreign);
  }

  @Test
  void aServerThatCouldNotBeDeletedIsToldAndDeletedByTheNextRun() throws Exception {
    fixture.lifecycle.start();
    fixture.lifecycle.ensureReady();
    fixture.cloud.next("DELETE", "/servers/101", new Fault.Refuse(403, "forbidden"));

    assertThat(fixture.lifecycle.stop(true))
        .singleElement()
        .asString()
        .contains("could not be deleted and is still being billed", "dockbridge server reap");
    assertThat(fixture.cloud.serverIds()).hasSize(1);
    fixture.restart();
    await().until(() -> fixture.cloud.serverIds().isEmpty());
  }

  @Test
  void anOlderServerThatCannotBeDeletedStaysVisibleBesideTheNewOne() throws Exception {
    leaveServer();
    long older = fixture.cloud.addServer("dockbridge-i1-older", ours("n"), FOREIGN_KEY);
    for (int i = 0; i < 1000; i++) {
      fixture.cloud.next("DELETE", "/servers/" + older, new Fault.Refuse(403, "protected"));
    }
    fixture.restart();
    fixture.awaitState(it -> it instanceof Ready);

    LifecycleStatus status = fixture.lifecycle.status();
    assertThat(status.server().orElseThrow().id()).isEqualTo(101);
    assertThat(status.undeleted()).extracting(ServerInfo::id).containsExactly(older);
    assertThat(status.warnings())
        .anyMatch(it -> it.contains("dockbridge-i1-older") && it.contains("still being billed"));
  }

  @Test
  void aServerWhoseSshKeyIsLostIsReplaced() throws Exception {
    leaveServer();
    Files.delete(directory.resolve("ssh").resolve("id_ed25519"));

    fixture.restart();

    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(102);
    assertThat(fixture.cloud.serverIds()).containsExactly(102L);
  }

  @Test
  void aCloudThatIsDownAtTheStartIsAskedAgain() throws Exception {
    leaveServer();
    fixture.cloud.next("GET", "/servers", new Fault.Refuse(403, "forbidden"));

    fixture.restart();

    fixture.awaitState(it -> it instanceof Failed);
    fixture.awaitState(it -> it instanceof Ready);
    assertThat(fixture.cloud.serverIds()).containsExactly(101L);
  }

  /** As a process does that is stopped with {@code --keep-server}, or killed. */
  private void leaveServer() throws Exception {
    fixture.lifecycle.start();
    fixture.lifecycle.ensureReady();
    assertThat(fixture.lifecycle.stop(false)).isEmpty();
    assertThat(fixture.heard).containsExactly("ready 101", "gone 101");
  }

  private void journal(JournalEntry entry) throws IOException {
    ServerJournal.open(fixture.journal(), fixture.clock).put(entry);
  }

  private void uploadOurKey() throws IOException {
    SshKeyPair ours =
        SshKeyPair.loadOrCreate(directory.resolve("ssh").resolve("id_ed25519"), "dockbridge");
    new AccessSetup(fixture.client, Fixture.US, 22).sshKey(ours);
  }

  private static Map<String, String> ours(String nonce) {
    Map<String, String> labels = new HashMap<>(Fixture.US.sharedLabels());
    labels.put("dockbridge-instance", Fixture.US.instanceId());
    labels.put("dockbridge-nonce", nonce);
    return labels;
  }
}
