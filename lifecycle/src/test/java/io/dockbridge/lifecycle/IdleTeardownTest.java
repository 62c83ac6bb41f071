package io.dockbridge.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.Lease;
import io.dockbridge.lifecycle.FakeCloud.Fault;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.ServerState.Draining;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.idle.ContainerUse;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleTeardownTest {
  @TempDir Path directory;
  private Fixture fixture;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture(directory);
    fixture.lifecycle.start();
    fixture.lifecycle.ensureReady();
  }

  @AfterEach
  void stop() throws IOException {
    callers.shutdownNow();
    fixture.close();
  }

  @Test
  void anUnusedServerIsDestroyedAfterItsGraceAndTheNextRequestMakesAnother() throws Exception {
    drain();
    assertThat(fixture.lifecycle.status().usage().remaining()).contains(Fixture.GRACE);
    assertThat(fixture.lifecycle.status().usage().reason()).contains("not used for 5m");
    fixture.clock.advance(Fixture.GRACE);
    fixture.awaitState(it -> it instanceof Absent);

    assertThat(fixture.cloud.serverIds()).isEmpty();
    assertThat(fixture.heard).containsExactly("ready 101", "gone 101");
    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(102);
  }

  @Test
  void aRequestDuringTheGraceKeepsTheServer() throws Exception {
    drain();

    try (Lease _ = fixture.activity.begin(ActivityKind.COMMAND, "GET /containers/json")) {
      assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(101);
      fixture.clock.advance(Fixture.GRACE);
      assertThat(fixture.lifecycle.status().state()).isInstanceOf(Ready.class);
    }
    assertThat(fixture.cloud.count("DELETE /servers/101")).isZero();
  }

  @Test
  void aServerInUseHearsFromUsEveryTenMinutes() {
    List<String> commands = fixture.cloud.booted(101).commands;
    await().until(() -> Collections.frequency(commands, "touch /run/dockbridge-heartbeat") == 1);
    try (Lease lease = fixture.activity.begin(ActivityKind.COMMAND, "GET /events")) {
      fixture.clock.advance(Duration.ofMinutes(10));
      lease.bytes();

      await().until(() -> Collections.frequency(commands, "touch /run/dockbridge-heartbeat") == 2);
    }
  }

  @Test
  void aServerIsKeptAsLongAsTheUserAsksEvenByTheNextRun() throws Exception {
    drain();
    Instant until = fixture.lifecycle.keep(Duration.ofHours(2));
    fixture.awaitState(it -> it instanceof Ready);
    assertThat(fixture.lifecycle.status().usage().keptUntil()).contains(until);
    fixture.lifecycle.stop(false);
    fixture.restart();
    fixture.awaitState(it -> it instanceof Ready);

    fixture.clock.advance(Duration.ofHours(1));
    awaitTick();
    assertThat(fixture.lifecycle.status().state()).isInstanceOf(Ready.class);
    fixture.clock.advance(Duration.ofHours(1));
    fixture.awaitState(it -> it instanceof Draining);
  }

  @Test
  void aServerThatIsDestroyedTakesTheWishToKeepItWithIt() throws Exception {
    fixture.lifecycle.keep(Duration.ofDays(31));
    fixture.lifecycle.discard();
    fixture.awaitState(it -> it instanceof Absent);
    assertThat(fixture.lifecycle.status().usage().keptUntil()).isEmpty();

    fixture.lifecycle.keep(Duration.ofDays(31));
    fixture.lifecycle.stop(true);
    fixture.restart();
    assertThat(fixture.lifecycle.status().usage().keptUntil()).isEmpty();
  }

  @Test
  void aServerIsKeptNoLongerThanTheUserWishes() throws Exception {
    fixture.lifecycle.keep(Duration.ofHours(2));
    fixture.clock.advance(Duration.ofHours(1));
    awaitTick();
    assertThat(fixture.lifecycle.status().state()).isInstanceOf(Ready.class);

    fixture.lifecycle.keepNoLonger();

    fixture.awaitState(it -> it instanceof Draining);
  }

  @Test
  void aRequestThatNeedNotWaitKeepsTheServerToo() {
    drain();

    try (Lease _ = fixture.activity.begin(ActivityKind.COMMAND, "GET /containers/json")) {
      assertThat(fixture.lifecycle.useIfReady()).isPresent();
      assertThat(fixture.lifecycle.status().state()).isInstanceOf(Ready.class);
    }
  }

  @Test
  void aServerThatIsBeingDeletedIsNotUsed() {
    CountDownLatch deletion = new CountDownLatch(1);
    fixture.cloud.next("DELETE", "/servers/101", new Fault.Hold(deletion));
    drain();
    fixture.clock.advance(Fixture.GRACE);
    fixture.awaitState(it -> it instanceof Destroying);

    assertThat(fixture.lifecycle.useIfReady()).isEmpty();
    deletion.countDown();
  }

  @Test
  void trafficDuringTheGraceKeepsTheServer() {
    drain();

    try (Lease lease = fixture.activity.begin(ActivityKind.PORT, "port 8080")) {
      lease.bytes();
      fixture.awaitState(it -> it instanceof Ready);
    }
  }

  @Test
  void aContainerThatBecomesBusyDuringTheGraceKeepsTheServer() {
    drain();
    fixture.containers = new ContainerUse(1, List.of(), List.of("train"));
    fixture.clock.advance(Fixture.GRACE);

    fixture.awaitState(it -> it instanceof Ready);
    assertThat(fixture.lifecycle.status().usage().reason()).contains("busy: train");
    assertThat(fixture.lifecycle.status().usage().remaining()).isEmpty();
  }

  @Test
  void theEndOfABusyContainerCountsLikeARequest() {
    fixture.containers = new ContainerUse(1, List.of(), List.of("train"));
    fixture.clock.advance(Fixture.IDLE);
    await().until(() -> fixture.lifecycle.status().usage().reason().orElse("").startsWith("busy"));
    fixture.containers = ContainerUse.NONE;
    fixture.clock.advance(Fixture.IDLE.minusSeconds(1));
    await().until(() -> fixture.lifecycle.status().state() instanceof Ready);

    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.awaitState(it -> it instanceof Draining);
  }

  @Test
  void aRequestDuringTheDeletionWaitsForTheNextServer() throws Exception {
    CountDownLatch deletion = new CountDownLatch(1);
    fixture.cloud.next("DELETE", "/servers/101", new Fault.Hold(deletion));
    drain();
    fixture.clock.advance(Fixture.GRACE);
    fixture.awaitState(it -> it instanceof Destroying);
    Future<ReadyServer> waiting = callers.submit(() -> fixture.lifecycle.ensureReady());
    deletion.countDown();

    assertThat(waiting.get().info().id()).isEqualTo(102);
    assertThat(fixture.cloud.serverIds()).containsExactly(102L);
  }

  @Test
  void aServerThatCannotBeDeletedIsTriedAgain() {
    fixture.cloud.next("DELETE", "/servers/101", new Fault.Refuse(403, "forbidden"));
    drain();
    fixture.clock.advance(Fixture.GRACE);

    await().until(() -> fixture.cloud.serverIds().isEmpty());
    assertThat(fixture.cloud.count("DELETE /servers/101")).isEqualTo(2);
    await().until(() -> fixture.events.contains("destroyed 101"));
    assertThat(fixture.events.subList(0, 2)).containsExactly("created 101", "destroying 101");
    assertThat(fixture.events.get(2)).startsWith("not destroyed 101: ");
  }

  @Test
  void whoListensHearsOfADeletionBeforeAndAfterIt() {
    drain();
    fixture.clock.advance(Fixture.GRACE);
    await().until(() -> fixture.events.contains("destroyed 101"));

    assertThat(fixture.events).containsExactly("created 101", "destroying 101", "destroyed 101");
  }

  @Test
  void whoListensHearsOfItAtTheEndOfTheDaemonToo() throws Exception {
    fixture.lifecycle.stop(true);

    assertThat(fixture.events).containsExactly("created 101", "destroying 101", "destroyed 101");
  }

  @Test
  void aSessionThatCannotBeClosedDoesNotKeepTheServer() {
    fixture.listenerFails = true;
    drain();
    fixture.clock.advance(Fixture.GRACE);

    await().until(() -> fixture.cloud.serverIds().isEmpty());
  }

  @Test
  void aClockThatIsSetBackDoesNotKeepTheServerForEver() {
    fixture.clock.advance(Duration.ofDays(-1));
    awaitTick();
    fixture.clock.advance(Fixture.IDLE);

    fixture.awaitState(it -> it instanceof Draining);
  }

  @Test
  void aLaptopThatSleptFindsItsServerIdleWhenItWakes() {
    fixture.clock.advance(Duration.ofHours(8));

    fixture.awaitState(it -> it instanceof Draining);
  }

  /** Commands that come just when the server goes: each finds a server that works. */
  @Test
  void noCommandIsLostToTheTeardown(@TempDir Path other) throws Exception {
    try (Fixture hasty =
        new Fixture(other, InstantSource.system(), Duration.ofMillis(15), Duration.ofMillis(5))) {
      hasty.lifecycle.start();
      for (int i = 0; i < 60; i++) {
        try (Lease lease = hasty.activity.begin(ActivityKind.COMMAND, "GET /containers/json")) {
          ReadyServer server = hasty.lifecycle.ensureReady();
          try (Duplex stream = server.engine().dial()) {
            stream.output().flush();
            lease.bytes();
          }
        }
        int stage = i % 4;
        hasty.awaitState(it -> stage(it) >= stage);
      }
      assertThat(hasty.cloud.count("POST /servers")).isGreaterThan(1);
    }
  }

  private static int stage(ServerState state) {
    return switch (state) {
      case Ready _ -> 0;
      case Draining _ -> 1;
      case Destroying _ -> 2;
      default -> 3;
    };
  }

  private void drain() {
    fixture.clock.advance(Fixture.IDLE);
    fixture.awaitState(it -> it instanceof Draining);
  }

  private void awaitTick() {
    long before = fixture.ticks.get();
    await().until(() -> fixture.ticks.get() > before + 10);
  }
}
