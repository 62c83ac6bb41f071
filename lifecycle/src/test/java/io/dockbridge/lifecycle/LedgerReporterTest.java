package io.dockbridge.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.lifecycle.FakeCloud.Fault;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.idle.AgeLimit;
import io.dockbridge.lifecycle.idle.ContainerUse;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bookkeeping is told and may forbid, and limits of one server's life. */
class LedgerReporterTest {
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
  void aServerIsToldWhenItComesAndWhenItIsGone() throws Exception {
    fixture.lifecycle.start();
    await().until(() -> fixture.existing.isEmpty());

    fixture.lifecycle.ensureReady();
    assertThat(fixture.existing).containsExactly(101L);

    fixture.lifecycle.stop(true);
    assertThat(fixture.existing).isEmpty();
  }

  /** Its hour is paid all the same. */
  @Test
  void aServerThatNeverBecomesOfUseIsToldToo() throws Exception {
    fixture.cloud.next("POST", "/servers", new Fault.FailAction("resource_unavailable"));
    fixture.lifecycle.start();

    fixture.lifecycle.ensureReady();

    assertThat(fixture.everExisted).contains(101L, 102L);
    await().until(() -> fixture.existing.equals(List.of(102L)));
  }

  @Test
  void aServerThatIsKeptStillExistsAndIsToldAgainByTheNextRun() throws Exception {
    fixture.lifecycle.start();
    fixture.lifecycle.ensureReady();
    fixture.lifecycle.stop(false);
    assertThat(fixture.existing).containsExactly(101L);
    fixture.existing = List.of();

    fixture.restart();

    await().until(() -> fixture.existing.equals(List.of(101L)));
  }

  @Test
  void aServerThatSomebodyElseDeletedIsNotToldAnyMore() throws Exception {
    fixture.lifecycle.start();
    fixture.lifecycle.ensureReady();
    fixture.lifecycle.stop(false);
    fixture.cloud.removeServer(101);

    fixture.restart();

    await().until(() -> fixture.existing.isEmpty());
  }

  @Test
  void aFullDiskCostsNobodyTheirServer() throws Exception {
    fixture.booksFail = true;
    fixture.lifecycle.start();

    fixture.lifecycle.ensureReady();
    assertThat(fixture.existing).containsExactly(-1L);
    fixture.booksFail = false;

    await().until(() -> fixture.existing.equals(List.of(101L)));
  }

  @Test
  void whatWouldCostTooMuchIsNotAskedFor() {
    fixture.overBudget = true;
    fixture.lifecycle.start();

    assertThatThrownBy(() -> fixture.lifecycle.ensureReady())
        .isInstanceOfSatisfying(
            ServerUnavailableException.class, it -> assertThat(it.advice()).isEqualTo("pay more"))
        .hasMessageContaining("too dear");
    assertThat(fixture.cloud.count("POST /servers")).isZero();
  }

  @Test
  void aServerThatIsTooOldIsWarnedOf() throws Exception {
    fixture.age = new AgeLimit(Optional.of(Duration.ofHours(12)), false);
    restartBusy();

    fixture.clock.advance(Duration.ofHours(13));

    assertThat(fixture.lifecycle.status().warnings().getFirst())
        .isEqualTo("it exists for 13 h, longer than limits.max_hours (12) allows");
    assertThat(fixture.lifecycle.status().state()).isInstanceOf(Ready.class);
  }

  @Test
  void aServerThatIsTooOldIsDestroyedIfToldSo() throws Exception {
    fixture.age = new AgeLimit(Optional.of(Duration.ofHours(12)), true);
    restartBusy();

    fixture.clock.advance(Duration.ofHours(13));

    fixture.awaitState(it -> it instanceof Absent);
    assertThat(fixture.cloud.serverIds()).isEmpty();
    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(102);
  }

  @Test
  void aServerCanBeAskedForAndDiscardedByHand() throws Exception {
    fixture.lifecycle.start();
    fixture.lifecycle.request();
    fixture.awaitState(it -> it instanceof Ready);

    assertThat(fixture.lifecycle.discard()).isInstanceOf(Destroying.class);
    fixture.awaitState(it -> it instanceof Absent);
    assertThat(fixture.cloud.serverIds()).isEmpty();
    assertThat(fixture.lifecycle.discard()).isInstanceOf(Absent.class);
    assertThat(fixture.lifecycle.ensureReady().info().id()).isEqualTo(102);
  }

  /** With a container that would keep its server for ever. */
  private void restartBusy() throws Exception {
    fixture.containers = new ContainerUse(1, List.of("train"), List.of());
    fixture.restart();
    fixture.lifecycle.ensureReady();
  }
}
