package io.dockbridge.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.lifecycle.FakeCloud.Fault;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.HostKeyLabel;
import io.dockbridge.lifecycle.server.LeaseLabel;
import io.dockbridge.lifecycle.server.Ownership;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The labels that change while a server lives. */
class LeaseTest {
  private static final Duration RENEWAL = Duration.ofMinutes(11);
  private static final Duration LONG = Duration.ofDays(30);

  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    // Nobody is idle here, however far the clock is moved.
    fixture = new Fixture(directory, new ManualClock(), LONG, LONG);
    fixture.lifecycle.start();
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  /**
   * Our clock stands still here, far from the cloud's: a machine whose clock is slow must not write
   * leases that are past for everybody else.
   */
  @Test
  void aServerIsCreatedWithALeaseOfHalfAnHourByTheCloudsClock() throws Exception {
    fixture.lifecycle.ensureReady();

    assertThat(endsInHalfAnHour()).isTrue();
  }

  @Test
  void theLeaseIsRenewed() throws Exception {
    fixture.lifecycle.ensureReady();
    awaitHostKeyLabel();

    loseLease();
    fixture.clock.advance(RENEWAL);

    await().until(this::endsInHalfAnHour);
  }

  @Test
  void theLeaseIsRenewedWhileTheServerIsOutOfReach() throws Exception {
    fixture.lifecycle.ensureReady();
    awaitHostKeyLabel();
    fixture.cloud.booted(101).close();
    fixture.awaitState(it -> it instanceof ServerState.Reconnecting);

    loseLease();
    fixture.clock.advance(RENEWAL);

    await().until(this::endsInHalfAnHour);
  }

  @Test
  void theLeaseIsRenewedByTheRunThatTakesTheServerOver() throws Exception {
    fixture.lifecycle.ensureReady();
    fixture.lifecycle.stop(false);
    loseLease();
    fixture.clock.advance(Duration.ofDays(2));

    fixture.restart();

    await().until(this::endsInHalfAnHour);
  }

  @Test
  void neitherTheHostKeyNorAnybodysLabelIsLostByARenewal() throws Exception {
    fixture.lifecycle.ensureReady();
    String rotated = awaitHostKeyLabel();
    Map<String, String> labels = new HashMap<>(fixture.cloud.labels(101));
    labels.put("team", "blue");
    fixture.client.servers().replaceLabels(101, labels);

    loseLease();
    fixture.clock.advance(RENEWAL);
    await().until(this::endsInHalfAnHour);

    assertThat(fixture.cloud.labels(101))
        .containsEntry("team", "blue")
        .containsEntry(Ownership.HOST_KEY, rotated)
        .containsEntry(Ownership.INSTANCE, "i1");
  }

  @Test
  void theLabelTellsTheHostKeyThatTheJournalHas() throws Exception {
    fixture.lifecycle.ensureReady();

    String label = awaitHostKeyLabel();

    JournalEntry entry = ServerJournal.open(fixture.journal(), fixture.clock).entries().getFirst();
    assertThat(HostKeyLabel.of(entry.hostKeys().getFirst())).isEqualTo(label);
  }

  @Test
  void aRenewalThatFailsIsTriedAgain() throws Exception {
    fixture.lifecycle.ensureReady();
    awaitHostKeyLabel();
    loseLease();
    fixture.cloud.next("PUT", "/servers/101", new Fault.Refuse(403, "forbidden"));
    long before = fixture.cloud.count("PUT /servers/101");

    fixture.clock.advance(RENEWAL);
    await().until(() -> fixture.cloud.count("PUT /servers/101") == before + 1);
    assertThat(fixture.lifecycle.status().state()).isInstanceOf(Ready.class);
    fixture.clock.advance(Duration.ofMinutes(2));

    await().until(this::endsInHalfAnHour);
  }

  @Test
  void whatOnlyTheCloudKnowsOfIsFoundAfterASleep() throws Exception {
    fixture.lifecycle.ensureReady();
    Map<String, String> ours = new HashMap<>(fixture.cloud.labels(101));
    ours.remove(Ownership.HOST_KEY);
    fixture.cloud.addServer("dockbridge-i1-x", ours, SshKeyPair.generate("").privateKey());

    fixture.clock.advance(Duration.ofMinutes(5));

    await().until(() -> fixture.cloud.serverIds().size() == 1);
  }

  private Instant lease() {
    return LeaseLabel.end(fixture.cloud.labels(101)).orElse(Instant.EPOCH);
  }

  private boolean endsInHalfAnHour() {
    Instant end = Instant.now().plus(Duration.ofMinutes(30));
    return Duration.between(lease(), end).abs().compareTo(Duration.ofMinutes(1)) < 0;
  }

  /** So that a renewal shows. */
  private void loseLease() {
    Map<String, String> labels = new HashMap<>(fixture.cloud.labels(101));
    labels.put(LeaseLabel.NAME, "1");
    fixture.client.servers().replaceLabels(101, labels);
  }

  /** Until the host key is replaced, which the label follows. */
  private String awaitHostKeyLabel() throws IOException {
    await()
        .until(
            () ->
                ServerJournal.open(fixture.journal(), fixture.clock).entries().stream()
                    .filter(JournalEntry::rotated)
                    .map(it -> HostKeyLabel.of(it.hostKeys().getFirst()))
                    .anyMatch(fixture.cloud.labels(101).get(Ownership.HOST_KEY)::equals));
    return fixture.cloud.labels(101).get(Ownership.HOST_KEY);
  }
}
