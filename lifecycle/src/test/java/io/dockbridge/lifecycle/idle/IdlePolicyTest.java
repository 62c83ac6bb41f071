package io.dockbridge.lifecycle.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.ActivitySnapshot;
import io.dockbridge.activity.ActivitySnapshot.OpenLease;
import io.dockbridge.config.DockBridgeConfig.DestroyAt;
import io.dockbridge.config.DockBridgeConfig.KeepingContainers;
import io.dockbridge.lifecycle.idle.IdleDecision.Idle;
import io.dockbridge.lifecycle.idle.IdleDecision.Keep;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdlePolicyTest {
  private static final Instant CREATED = Instant.parse("2026-11-21T12:00:00Z");
  private static final ContainerUse WORKING = new ContainerUse(3, List.of("db"), List.of("train"));
  private static final ContainerUse QUIET = new ContainerUse(1, List.of(), List.of());

  /**
   * Times in minutes after the server was created; idle after 5, connections count 30, grace 1.
   * Each case: now, last activity, last bytes of what is open, then keep or idle and until when.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // the server came into use at 0
        " 1 | -60 | -     | keep |  5 ",
        " 4 | -60 | -     | keep |  5 ",
        " 5 | -60 | -     | idle |  - ",
        // a request in between
        " 6 |   3 | -     | keep |  8 ",
        " 8 |   3 | -     | idle |  - ",
        // what is open counts longer than what has ended
        "12 |   3 | 3     | keep | 33 ",
        "32 |   3 | 3     | keep | 33 ",
        "33 |   3 | 3     | idle |  - ",
        "33 |   9 | 3 9   | keep | 39 ",
        "34 |  32 | 3     | keep | 37 ",
        // the laptop slept for eight hours
        "480|   3 | 3     | idle |  - ",
        // the clock was set back: activity of the future counts as the moment the server came up
        " 4 |  90 | -     | keep |  5 ",
        " 6 |  90 | -     | idle |  - ",
        " 6 |  90 | 90    | keep | 30 ",
        "31 |  90 | 90    | idle |  - ",
      })
  void activityKeepsTheServerForItsTimeout(
      int now, int lastActivity, String open, String verdict, Integer until) {
    IdleDecision decision =
        policy(KeepingContainers.IGNORE, DestroyAt.IDLE)
            .decide(use(activity(lastActivity, open), Optional.of(WORKING)), minute(now));

    expect(decision, verdict, until);
  }

  /** Opened with the server, and silent since. */
  @ParameterizedTest
  @CsvSource({
    "PORT,      29, keep,  30",
    "PORT,      30, idle,    ",
    "TERMINAL, 119, keep, 120",
    "TERMINAL, 120, idle,    ",
    "COMMAND,    6, keep,    ",
    "COMMAND, 9999, keep,    ",
    "WATCHER,    4, keep,   5",
    "WATCHER,    5, idle,    ",
  })
  void howLongSilenceKeepsTheServerDependsOnWhatIsOpen(
      ActivityKind kind, int now, String verdict, Integer until) {
    List<OpenLease> open = List.of(new OpenLease(kind, "x", CREATED, CREATED));
    ServerUse use = use(snapshot(0, open), Optional.of(QUIET));

    expect(policy(KeepingContainers.BUSY, DestroyAt.IDLE).decide(use, minute(now)), verdict, until);
  }

  @Test
  void theReasonNamesTheCommandThatKeepsTheServerLongest() {
    List<OpenLease> open =
        List.of(
            new OpenLease(ActivityKind.TERMINAL, "a shell", CREATED, CREATED),
            new OpenLease(ActivityKind.COMMAND, "POST /containers/x/wait", CREATED, CREATED),
            new OpenLease(ActivityKind.WATCHER, "GET /containers/x/logs", CREATED, CREATED));
    ServerUse use = use(snapshot(0, open), Optional.of(QUIET));

    assertThat(policy(KeepingContainers.BUSY, DestroyAt.IDLE).decide(use, minute(50)).reason())
        .isEqualTo("open: POST /containers/x/wait and 1 more");
  }

  @ParameterizedTest
  @CsvSource({
    "IGNORE, idle",
    "LABELLED, keep",
    "BUSY, keep",
    "RUNNING, keep",
  })
  void workingContainersKeepTheServerUnlessIgnored(KeepingContainers containers, String verdict) {
    expect(quietFor(10, containers, Optional.of(WORKING)), verdict, null);
  }

  @ParameterizedTest
  @CsvSource({
    "IGNORE, idle",
    "LABELLED, idle",
    "BUSY, idle",
    "RUNNING, keep",
  })
  void aContainerThatDoesNothingKeepsTheServerOnlyIfRunningIsEnough(
      KeepingContainers containers, String verdict) {
    expect(quietFor(10, containers, Optional.of(QUIET)), verdict, null);
  }

  @ParameterizedTest
  @CsvSource({"LABELLED, idle", "BUSY, keep"})
  void aBusyContainerNeedsNoLabelUnlessLabelsAreAsked(
      KeepingContainers containers, String verdict) {
    ContainerUse busy = new ContainerUse(1, List.of(), List.of("train"));

    expect(quietFor(10, containers, Optional.of(busy)), verdict, null);
  }

  @Test
  void theReasonNamesTheContainers() {
    assertThat(quietFor(10, KeepingContainers.BUSY, Optional.of(WORKING)).reason())
        .isEqualTo("labelled dockbridge.keep-alive: db");
  }

  @ParameterizedTest
  @CsvSource({"10, keep, 35", "34, keep, 35", "35, idle,"})
  void aSilentEngineKeepsTheServerForAWhileOnly(int now, String verdict, Integer until) {
    expect(quietFor(now, KeepingContainers.BUSY, Optional.empty()), verdict, until);
  }

  @ParameterizedTest
  @CsvSource({
    "10, keep, 54",
    "53, keep, 54",
    "54, idle,",
    "59, idle,",
    "60, keep, 114",
    "479, idle,"
  })
  void anIdleServerStaysUntilItsPaidHourIsNearlyOver(int now, String verdict, Integer until) {
    IdleDecision decision =
        policy(KeepingContainers.BUSY, DestroyAt.END_OF_PAID_HOUR)
            .decide(use(activity(0, null), Optional.of(QUIET)), minute(now));

    expect(decision, verdict, until);
  }

  @ParameterizedTest
  @CsvSource({"10, keep, 40", "39, keep, 40", "40, idle,"})
  void aServerThatTheUserKeepsStaysUntilThen(int now, String verdict, Integer until) {
    ServerUse kept =
        new ServerUse(
            activity(0, null), Optional.of(QUIET), CREATED, CREATED, Optional.of(minute(40)));

    expect(
        policy(KeepingContainers.BUSY, DestroyAt.IDLE).decide(kept, minute(now)), verdict, until);
  }

  @ParameterizedTest
  @CsvSource({"-1, 60", "0, 60", "59, 60", "60, 120", "61, 120"})
  void everyStartedHourIsPaid(int now, int paid) {
    assertThat(IdlePolicy.paidUntil(CREATED, minute(now))).isEqualTo(minute(paid));
  }

  private static IdleDecision quietFor(
      int minutes, KeepingContainers containers, Optional<ContainerUse> use) {
    return policy(containers, DestroyAt.IDLE).decide(use(activity(0, null), use), minute(minutes));
  }

  private static ServerUse use(ActivitySnapshot activity, Optional<ContainerUse> containers) {
    return new ServerUse(activity, containers, CREATED, CREATED, Optional.empty());
  }

  private static IdlePolicy policy(KeepingContainers containers, DestroyAt destroyAt) {
    return new IdlePolicy(
        new IdleRules(
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofMinutes(120),
            Duration.ofMinutes(1),
            containers,
            destroyAt,
            AgeLimit.NONE));
  }

  private static ActivitySnapshot activity(int last, String lastBytes) {
    List<OpenLease> open =
        lastBytes == null
            ? List.of()
            : Arrays.stream(lastBytes.trim().split(" ", -1))
                .map(it -> minute(Integer.parseInt(it)))
                .map(it -> new OpenLease(ActivityKind.PORT, "port 8080", CREATED, it))
                .toList();
    return snapshot(last, open);
  }

  private static ActivitySnapshot snapshot(int last, List<OpenLease> open) {
    return new ActivitySnapshot(minute(last), Optional.empty(), Optional.empty(), open, 0, 0);
  }

  private static void expect(IdleDecision decision, String verdict, Integer until) {
    if (verdict.equals("idle")) {
      assertThat(decision).isInstanceOf(Idle.class);
    } else {
      assertThat(decision)
          .isInstanceOfSatisfying(
              Keep.class,
              it ->
                  assertThat(it.until())
                      .isEqualTo(Optional.ofNullable(until).map(IdlePolicyTest::minute)));
    }
  }

  private static Instant minute(int minutes) {
    return CREATED.plus(Duration.ofMinutes(minutes));
  }
}
