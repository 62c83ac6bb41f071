package io.dockbridge.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.activity.ActivityTracker.Tracking;
import io.dockbridge.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActivityTrackerTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualClock clock = new ManualClock();
  private final Instant start = clock.instant();
  private final ActivityTracker tracker = new ActivityTracker(clock, 3, Tracking.ALL);

  @Test
  void theStartCountsAsActivityUntilThereIsAny() {
    clock.advance(MINUTE);
    assertThat(tracker.snapshot().lastActivity()).isEqualTo(start);
    assertThat(tracker.snapshot().lastDockerCommand()).isEmpty();
  }

  @Test
  void beginningBytesAndEndAreActivity() {
    clock.advance(MINUTE);
    try (Lease lease = tracker.begin(ActivityKind.COMMAND, "GET /x")) {
      assertThat(tracker.snapshot().lastActivity()).isEqualTo(start.plus(MINUTE));
      clock.advance(MINUTE);
      lease.bytes();
      assertThat(tracker.snapshot().lastActivity()).isEqualTo(start.plus(MINUTE.multipliedBy(2)));
      clock.advance(MINUTE);
    }
    assertThat(tracker.snapshot().lastActivity()).isEqualTo(start.plus(MINUTE.multipliedBy(3)));
    assertThat(tracker.snapshot().totalCommands()).isEqualTo(1);
  }

  @Test
  void whatIsOpenIsListedWithItsLastByte() {
    Lease lease = tracker.begin(ActivityKind.PORT, "port 8080");
    clock.advance(MINUTE);
    lease.toServer(7);
    clock.advance(MINUTE);
    assertThat(tracker.snapshot().open())
        .containsExactly(
            new ActivitySnapshot.OpenLease(
                ActivityKind.PORT, "port 8080", start, start.plus(MINUTE)));
    assertThat(tracker.snapshot().totalPortBytes()).isEqualTo(7);
    lease.close();
    lease.close();
    assertThat(tracker.snapshot().open()).isEmpty();
  }

  @Test
  void theHistoryForgetsTheOldestFirst() {
    tracker.begin(ActivityKind.COMMAND, "a").close();
    tracker.begin(ActivityKind.COMMAND, "b").close();
    assertThat(tracker.history()).extracting(ActivityRecord::what).containsExactly("a", "b", "b");
  }

  @Test
  void untrackedCommandsCountOnlyWhileTheyRun() {
    ActivityTracker untracked =
        new ActivityTracker(clock, 3, new Tracking(false, true, true, Optional.empty()));
    Lease lease = untracked.begin(ActivityKind.COMMAND, "GET /x");
    clock.advance(MINUTE);
    assertThat(untracked.snapshot().open()).hasSize(1);
    lease.close();
    assertThat(untracked.snapshot().open()).isEmpty();
    assertThat(untracked.snapshot().lastActivity()).isEqualTo(start);
  }

  @Test
  void untrackedPortsAndSilentConnectionsDoNotCount() {
    ActivityTracker untracked =
        new ActivityTracker(clock, 3, new Tracking(true, false, true, Optional.empty()));
    clock.advance(MINUTE);
    untracked.begin(ActivityKind.PORT, "port 1").toServer(1);
    assertThat(untracked.snapshot().open()).isEmpty();
    assertThat(untracked.snapshot().lastActivity()).isEqualTo(start);

    ActivityTracker silent =
        new ActivityTracker(clock, 3, new Tracking(true, true, false, Optional.empty()));
    clock.advance(MINUTE);
    silent.begin(ActivityKind.PORT, "port 1");
    assertThat(silent.snapshot().open()).isEmpty();
    assertThat(silent.snapshot().lastActivity()).isEqualTo(clock.instant());
  }

  @Test
  void totalsGrowByWhatHasEndedAndByDirection() {
    try (Lease port = tracker.begin(ActivityKind.PORT, "port 1")) {
      port.toServer(5);
      port.fromServer(3);
    }
    Lease terminal = tracker.begin(ActivityKind.COMMAND, "POST /exec/x/start");
    terminal.becomesTerminal();
    assertThat(tracker.totals().ended()).containsEntry(ActivityKind.TERMINAL, 0L);
    terminal.close();
    assertThat(tracker.totals().ended())
        .containsEntry(ActivityKind.PORT, 1L)
        .containsEntry(ActivityKind.COMMAND, 0L)
        .containsEntry(ActivityKind.TERMINAL, 1L);
    assertThat(tracker.totals().bytesToServer()).isEqualTo(5);
    assertThat(tracker.totals().bytesFromServer()).isEqualTo(3);
  }

  @Test
  void onlyTheOpeningOfAWatcherIsActivity() {
    clock.advance(MINUTE);
    Instant opened = clock.instant();
    Lease lease = tracker.begin(ActivityKind.WATCHER, "GET /containers/x/logs");
    clock.advance(MINUTE);
    lease.bytes();
    lease.close();
    assertThat(tracker.snapshot().lastActivity()).isEqualTo(opened);
  }

  @Test
  void aCommandAboutTheContainerOfATerminalIsAPartOfIt() {
    Optional<String> web = Optional.of("web");
    Lease attach = tracker.begin(ActivityKind.COMMAND, "attach web", web);
    var _ = tracker.begin(ActivityKind.COMMAND, "wait web", web);
    var _ = tracker.begin(ActivityKind.COMMAND, "wait db", Optional.of("db"));
    assertThat(open()).containsExactlyInAnyOrder("attach web", "wait web", "wait db");

    attach.becomesTerminal();
    assertThat(open()).containsExactlyInAnyOrder("attach web", "wait db");

    attach.close();
    assertThat(open()).containsExactlyInAnyOrder("wait web", "wait db");
  }

  private List<String> open() {
    return tracker.snapshot().open().stream().map(ActivitySnapshot.OpenLease::what).toList();
  }

  @Test
  void thereAreNoPollersWhereTheyCount() {
    for (int i = 0; i < 10; i++) {
      assertThat(tracker.isPoll(() -> "tray", "GET /containers/json")).isFalse();
    }
  }
}
