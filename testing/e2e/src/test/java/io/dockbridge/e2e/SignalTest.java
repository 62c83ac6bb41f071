package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A daemon in the foreground is ended as processes are. */
@ExtendWith(RealServers.class)
class SignalTest {
  /** Far longer than a signal takes to arrive. */
  private static final Duration SLOW_BOOT = Duration.ofMinutes(10);

  private Cloud cloud;
  private Installation installation;
  private int port;

  @BeforeEach
  void install(Cloud shared) {
    cloud = shared;
    installation = new Installation(cloud);
    port = FreePorts.one();
  }

  @AfterEach
  void close() {
    cloud.sandbox().faults().clear();
    installation.close();
  }

  private void assertNothingIsLeft() {
    assertThat(installation.servers()).isEmpty();
    assertThat(installation.processes()).isEmpty();
    assertThat(installation.socket()).doesNotExist();
    assertThat(installation.instance().resolve("daemon.pid")).doesNotExist();
    assertThat(Local.refuses(port)).isTrue();
  }

  @Test
  void oneSigtermDestroysTheServerAndLeavesNothing() {
    try (Program daemon = installation.dockbridge().startForeground()) {
      installation.docker().importBusybox();
      installation.docker().runHttpd("-p", port + ":80");
      assertThat(Local.refuses(port)).isFalse();
      daemon.process().destroy();
      daemon.await();
    }
    assertNothingIsLeft();
  }

  @Test
  void twoSigtermsAreOneOrderlyStop() {
    try (Program daemon = installation.dockbridge().startForeground()) {
      installation.docker().ok("ps");
      daemon.process().destroy();
      daemon.process().destroy();
      Result ended = daemon.await();
      assertThat(ended.all().lines().filter(it -> it.contains("Stopping;"))).hasSize(1);
    }
    assertNothingIsLeft();
  }

  @Test
  void aDaemonThatIsStillGettingAServerLeavesNoneBehind() {
    cloud.sandbox().faults().bootDelay(SLOW_BOOT);
    try (Program daemon = installation.dockbridge().startForeground();
        Program ps = installation.docker().launch("ps")) {
      Await.until("a server that boots", () -> !installation.servers().isEmpty());
      daemon.process().destroy();
      daemon.await();
      assertThat(ps.await().exitCode()).isNotZero();
    }
    assertNothingIsLeft();
  }
}
