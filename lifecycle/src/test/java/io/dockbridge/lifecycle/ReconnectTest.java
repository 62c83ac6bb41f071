package io.dockbridge.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.Lease;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.ServerState.Reconnecting;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconnectTest {
  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture(directory);
    fixture.lifecycle.start();
    fixture.lifecycle.ensureReady();
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  @Test
  void aLostConnectionComesBackByItself() throws Exception {
    ReadyServer before = fixture.lifecycle.ensureReady();
    fixture.cloud.booted(101).dropConnections();

    await().until(() -> fixture.heard.size() == 3);
    assertThat(fixture.heard).containsExactly("ready 101", "lost 101", "ready 101");
    ReadyServer after = fixture.lifecycle.ensureReady();
    assertThat(after.ssh()).isNotSameAs(before.ssh());
    assertThat(before.ssh().isOpen()).isFalse();
  }

  @Test
  void aServerIsFoundAgainAtItsNewAddress() throws Exception {
    fixture.cloud.moveServer(101, "127.0.1.77");

    await().until(() -> fixture.heard.size() == 3);
    assertThat(fixture.lifecycle.ensureReady().info().ip()).isEqualTo("127.0.1.77");
    assertThat(ServerJournal.read(fixture.journal()).getFirst().server().orElseThrow().ip())
        .isEqualTo("127.0.1.77");
    assertThat(fixture.heard).containsExactly("ready 101", "lost 101", "ready 101");
  }

  @Test
  void aCloudThatDoesNotAnswerKeepsNoTryWaiting() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    fixture.cloud.next("GET", "/servers/101", new FakeCloud.Fault.Hold(end));
    fixture.cloud.booted(101).engineUp = false;
    fixture.cloud.booted(101).dropConnections();
    fixture.awaitState(it -> it instanceof Reconnecting(_, int failures, _) && failures >= 3);

    fixture.cloud.booted(101).engineUp = true;
    fixture.awaitState(it -> it instanceof Ready);
    end.countDown();
  }

  /** As after a sleep, while the network is still down. */
  @Test
  void aCloudThatDoesNotSayWhatServersThereAreKeepsNoReconnectWaiting() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (Lease _ = fixture.activity.begin(ActivityKind.COMMAND, "POST /containers/x/wait")) {
      await().until(() -> fixture.cloud.count("GET /servers") > 0);
      long before = fixture.cloud.count("GET /servers");
      fixture.cloud.next("GET", "/servers", new FakeCloud.Fault.Hold(end));
      fixture.clock.advance(Duration.ofMinutes(61));
      await().until(() -> fixture.cloud.count("GET /servers") > before);

      fixture.cloud.booted(101).dropConnections();
      await().until(() -> fixture.heard.size() == 3);
      assertThat(fixture.heard).containsExactly("ready 101", "lost 101", "ready 101");
    } finally {
      end.countDown();
    }
  }

  @Test
  void requestsFailWithTheReasonAfterFiveTriesWhichGoOn() throws Exception {
    fixture.cloud.booted(101).engineUp = false;
    fixture.cloud.booted(101).dropConnections();
    fixture.awaitState(it -> it instanceof Reconnecting(_, int failures, _) && failures >= 5);

    assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessageContaining("does not answer");
    assertThat(fixture.lifecycle.status().ssh().problem()).isPresent();
    fixture.cloud.booted(101).engineUp = true;
    fixture.awaitState(it -> it instanceof Ready);
    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(101);
  }

  @Test
  void aServerThatSomebodyElseDeletedIsReplacedAtTheNextRequest() throws Exception {
    fixture.cloud.removeServer(101);

    fixture.awaitState(it -> it instanceof Absent);
    assertThat(fixture.heard).containsExactly("ready 101", "lost 101", "gone 101");
    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(102);
  }

  @Test
  void aServerOutOfReachThatNobodyUsesIsDestroyedInTheEnd() throws Exception {
    fixture.cloud.booted(101).engineUp = false;
    fixture.cloud.booted(101).dropConnections();
    fixture.awaitState(it -> it instanceof Reconnecting);
    fixture.clock.advance(Duration.ofMinutes(36));

    fixture.awaitState(it -> it instanceof Absent);
    assertThat(fixture.cloud.serverIds()).isEmpty();
  }
}
