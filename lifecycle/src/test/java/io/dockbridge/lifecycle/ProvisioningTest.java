package io.dockbridge.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.lifecycle.FakeCloud.Fault;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Failed;
import io.dockbridge.lifecycle.ServerState.Provisioning;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisioningTest {
  @TempDir Path directory;
  private Fixture fixture;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void stop() throws IOException {
    callers.shutdownNow();
    fixture.close();
  }

  @Test
  void twentyCallersShareOneServer() throws Exception {
    fixture.lifecycle.start();
    List<Future<ReadyServer>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(callers.submit(() -> fixture.lifecycle.ensureReady()));
    }

    for (Future<ReadyServer> one : waiting) {
      assertThat(one.get().info().id()).isEqualTo(101);
    }
    assertThat(fixture.cloud.count("POST /servers")).isEqualTo(1);
    assertThat(fixture.heard).containsExactly("ready 101");
  }

  @Test
  void aCallerWhoGivesUpLeavesTheServerToTheOthers() throws Exception {
    CountDownLatch created = new CountDownLatch(1);
    fixture.cloud.next("POST", "/servers", new Fault.Hold(created));
    fixture.lifecycle.start();
    Future<ReadyServer> impatient = callers.submit(() -> fixture.lifecycle.ensureReady());
    Future<ReadyServer> patient = callers.submit(() -> fixture.lifecycle.ensureReady());
    fixture.awaitState(
        it -> it.equals(new Provisioning("creating cx23 in fsn1 (0.0105 EUR an hour, with tax)")));
    impatient.cancel(true);
    created.countDown();

    assertThat(patient.get().info().serverType()).isEqualTo("cx23");
  }

  @Test
  void theStatusNamesTheServerAndTheTimeToExpectAsSoonAsItCostsMoney() throws Exception {
    Files.writeString(directory.resolve("provision-times"), "30\nnonsense\n50\n40\n");
    fixture.restart();
    fixture.cloud.next("POST", "/servers", new Fault.NoEngine());
    Future<ReadyServer> waiting = callers.submit(() -> fixture.lifecycle.ensureReady());
    fixture.awaitState(
        it -> it instanceof Provisioning(String step) && step.contains("Docker engine"));
    fixture.clock.advance(Duration.ofSeconds(7));

    LifecycleStatus status = fixture.lifecycle.status();
    assertThat(status.server().orElseThrow().id()).isEqualTo(101);
    assertThat(status.progress().orElseThrow().elapsed()).isEqualTo(Duration.ofSeconds(7));
    assertThat(status.progress().orElseThrow().expected()).isEqualTo(Duration.ofSeconds(40));

    fixture.cloud.booted(101).engineUp = true;
    assertThat(waiting.get().info().id()).isEqualTo(101);
    assertThat(fixture.lifecycle.status().progress()).isEmpty();
    assertThat(Files.readString(directory.resolve("provision-times"))).isEqualTo("30\n50\n40\n7\n");
  }

  @Test
  void theServerCarriesOurLabelsAndTheStatusTellsOfIt() throws Exception {
    fixture.lifecycle.start();
    ReadyServer server = fixture.lifecycle.ensureReady();

    assertThat(fixture.cloud.labels(101))
        .containsEntry("managed-by", "dockbridge")
        .containsEntry("dockbridge-owner", "me")
        .containsEntry("dockbridge-instance", "i1")
        .containsKeys("dockbridge-nonce", "dockbridge-hostkey");
    LifecycleStatus status = fixture.lifecycle.status();
    assertThat(status.server()).contains(server.info());
    assertThat(status.state().word()).isEqualTo("ready");
    assertThat(status.usage().remaining()).contains(Fixture.IDLE.plus(Fixture.GRACE));
    assertThat(status.usage().paidUntil())
        .contains(fixture.clock.instant().plus(Duration.ofHours(1)));
    assertThat(server.info().priceHourly().orElseThrow()).isEqualByComparingTo("0.0088");
    assertThat(status.ssh().connected()).isTrue();
  }

  @Test
  void whatIsSoldOutIsFollowedByTheNextCandidate() throws Exception {
    fixture.cloud.next("POST", "/servers", new Fault.Refuse(412, "resource_unavailable"));
    fixture.cloud.next("POST", "/servers", new Fault.Refuse(422, "invalid_input"));
    fixture.lifecycle.start();

    ServerInfo info = fixture.lifecycle.ensureReady().info();

    assertThat(info.serverType()).isEqualTo("cx33");
    assertThat(info.location()).isEqualTo("fsn1");
  }

  @Test
  void theErrorNamesEachCandidateThatWasRefused() {
    for (int i = 0; i < 4; i++) {
      fixture.cloud.next("POST", "/servers", new Fault.Refuse(412, "resource_unavailable"));
    }
    fixture.lifecycle.start();

    assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessageContaining("cx23 in fsn1: resource_unavailable")
        .hasMessageContaining("cx33 in hel1: resource_unavailable");
    assertThat(fixture.lifecycle.status().state()).isInstanceOf(Failed.class);
  }

  @Test
  void aFailureIsLeftByTheNextRequest() throws Exception {
    fixture.cloud.next("POST", "/servers", new Fault.Refuse(403, "forbidden"));
    fixture.lifecycle.start();

    assertThatThrownBy(() -> fixture.lifecycle.ensureReady()).hasMessageContaining("forbidden");
    assertThat(fixture.lifecycle.ensureReady().info().id()).isPositive();
  }

  @Test
  void theAccountsLimitIsWaitedForBecauseDeletedServersStillCount() throws Exception {
    for (int i = 0; i < 4; i++) {
      fixture.cloud.next("POST", "/servers", new Fault.Refuse(403, "resource_limit_exceeded"));
    }
    fixture.lifecycle.start();

    assertThat(fixture.lifecycle.ensureReady().info().serverType()).isEqualTo("cx23");
  }

  @Test
  void aServerWhoseAnswerWasLostIsFoundAndNotBoughtTwice() throws Exception {
    fixture.cloud.next("POST", "/servers", new Fault.LoseAnswer());
    fixture.lifecycle.start();

    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(101);
    assertThat(fixture.cloud.serverIds()).containsExactly(101L);
    assertThat(fixture.cloud.count("POST /servers")).isEqualTo(1);
  }

  @Test
  void aRequestThatTheCloudFailedOnIsRepeatedWithTheSameName() throws Exception {
    fixture.cloud.next("POST", "/servers", new Fault.Refuse(503, "unavailable"));
    fixture.lifecycle.start();

    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(101);
    assertThat(fixture.cloud.count("POST /servers")).isEqualTo(2);
  }

  @Test
  void aServerWhoseCreationFailsLaterIsDeletedBeforeTheNextIsAskedFor() throws Exception {
    fixture.cloud.next("POST", "/servers", new Fault.FailAction("resource_unavailable"));
    fixture.lifecycle.start();

    assertThat(fixture.lifecycle.ensureReady().info().location()).isEqualTo("hel1");
    assertThat(fixture.cloud.serverIds()).hasSize(1);
    assertThat(fixture.cloud.requests.indexOf("DELETE /servers/101"))
        .isPositive()
        .isLessThan(fixture.cloud.requests.lastIndexOf("POST /servers"));
  }

  @Test
  void aServerThatTheCloudCannotStartIsDeleted() {
    fixture.cloud.next("POST", "/servers", new Fault.FailAction("server_error"));
    fixture.lifecycle.start();

    assertThatThrownBy(() -> fixture.lifecycle.ensureReady()).hasMessageContaining("server_error");
    awaitNoServer();
  }

  @Test
  void afterTwoServersThatDidNotBootTheNextOneWaitsLongerEachTime() {
    fixture.lifecycle.start();
    for (int i = 0; i < 5; i++) {
      fixture.cloud.next("POST", "/servers", new Fault.FailAction("server_error"));
    }
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
          .isInstanceOf(ServerUnavailableException.class);
    }
    assertThat(fixture.cloud.count("POST /servers")).isEqualTo(2);
    assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
        .hasMessageContaining("no other server is created until ")
        .hasMessageContaining("the last 2 did not become usable (");

    fixture.clock.advance(Duration.ofMinutes(2));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
          .isInstanceOf(ServerUnavailableException.class);
    }
    assertThat(fixture.cloud.count("POST /servers")).isEqualTo(3);
    fixture.clock.advance(Duration.ofMinutes(2));
    assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
        .hasMessageContaining("no other server is created until ");
  }

  @Test
  void whoAsksForAServerExplicitlyNeedNotWaitAfterFailedBoots() {
    fixture.lifecycle.start();
    fixture.cloud.next("POST", "/servers", new Fault.FailAction("server_error"));
    fixture.cloud.next("POST", "/servers", new Fault.FailAction("server_error"));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
          .isInstanceOf(ServerUnavailableException.class);
    }

    fixture.lifecycle.request();

    fixture.awaitState(it -> it instanceof Ready);
  }

  /** The first request was answered by nobody and carried out long after the second one. */
  @Test
  void aServerThatComesToBeAfterOneOfItsNameWasDeletedIsDeletedToo() throws Exception {
    fixture.lifecycle.start();
    fixture.cloud.next("POST", "/servers", new Fault.Refuse(504, "timeout"));
    ReadyServer server = fixture.lifecycle.ensureReady();
    Map<String, String> labels = fixture.cloud.labels(server.info().id());
    fixture.lifecycle.discard();
    fixture.awaitState(it -> it instanceof Absent);
    assertThat(ServerLifecycle.unanswered(fixture.journal().getParent()))
        .containsExactly(server.info().name());

    fixture.cloud.addServer(server.info().name(), labels, SshKeyPair.generate("").privateKey());

    awaitNoServer();
    fixture.clock.advance(Duration.ofMinutes(6));
    await().until(() -> ServerJournal.read(fixture.journal()).isEmpty());
  }

  @Test
  void aServerWithAStrangeHostKeyIsDeleted() {
    fixture.cloud.next("POST", "/servers", new Fault.StrangeHostKey());
    fixture.lifecycle.start();

    assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessageContaining("host key");
    awaitNoServer();
  }

  @Test
  void aServerWhoseEngineNeverAnswersIsDeletedAtTheDeadline() throws Exception {
    fixture.cloud.next("POST", "/servers", new Fault.NoEngine());
    fixture.lifecycle.start();
    Future<ReadyServer> waiting = callers.submit(() -> fixture.lifecycle.ensureReady());
    fixture.awaitState(
        it -> it instanceof Provisioning(String step) && step.contains("Docker engine"));
    fixture.clock.advance(Duration.ofMinutes(7));

    assertThatThrownBy(waiting::get)
        .cause()
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessageContaining("did not become usable");
    awaitNoServer();
  }

  @Test
  void aWrongTokenIsToldToWhoeverAsks() throws Exception {
    fixture.token = "wrong";
    fixture.lifecycle.start();
    fixture.awaitState(it -> it instanceof Failed);

    assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
        .isInstanceOfSatisfying(
            ServerUnavailableException.class, it -> assertThat(it.advice()).contains("token"));
    fixture.token = FakeCloud.TOKEN;
    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(101);
  }

  @Test
  void stoppingWhileAServerIsBeingCreatedDeletesIt() throws Exception {
    CountDownLatch created = new CountDownLatch(1);
    fixture.cloud.next("POST", "/servers", new Fault.Hold(created));
    fixture.lifecycle.start();
    Future<ReadyServer> waiting = callers.submit(() -> fixture.lifecycle.ensureReady());
    await().until(() -> fixture.cloud.count("POST /servers") == 1);
    Future<List<String>> stopped = callers.submit(() -> fixture.lifecycle.stop(false));

    assertThatThrownBy(waiting::get).cause().hasMessageContaining("stopping");
    created.countDown();
    assertThat(stopped.get()).isEmpty();
    assertThat(fixture.cloud.count("DELETE /servers/101")).isEqualTo(1);
    assertThat(fixture.cloud.serverIds()).isEmpty();
  }

  @Test
  void stoppingWhileAServerBootsDeletesIt() throws Exception {
    fixture.cloud.next("POST", "/servers", new Fault.NoEngine());
    fixture.lifecycle.start();
    Future<ReadyServer> waiting = callers.submit(() -> fixture.lifecycle.ensureReady());
    fixture.awaitState(
        it -> it instanceof Provisioning(String step) && step.contains("Docker engine"));

    assertThat(fixture.lifecycle.stop(true)).isEmpty();
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(ServerUnavailableException.class);
    assertThat(fixture.cloud.serverIds()).isEmpty();
  }

  @Test
  void theHostKeyOfCloudInitIsReplacedByOneOfTheServersOwn() throws Exception {
    fixture.lifecycle.start();
    fixture.lifecycle.ensureReady();
    Map<String, String> first = fixture.cloud.labels(101);
    await().until(() -> Files.readString(fixture.journal()).contains("\"rotated\" : true"));

    await()
        .until(
            () ->
                !first
                    .get("dockbridge-hostkey")
                    .equals(fixture.cloud.labels(101).get("dockbridge-hostkey")));
    fixture.cloud.booted(101).dropConnections();
    await().until(() -> fixture.heard.size() == 3);
    assertThat(fixture.heard).containsExactly("ready 101", "lost 101", "ready 101");
  }

  private void awaitNoServer() {
    await().until(() -> fixture.cloud.serverIds().isEmpty());
  }
}
