package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a server does by itself when the laptop is gone. */
@ExtendWith(RealServers.class)
class ForgottenServerTest {
  private static final String AN_HOUR_LATER = "touch -d '-61 min' /run/dockbridge-heartbeat";
  private static final String LOOK = "systemctl start dockbridge-poweroff.service";

  private Installation installation;
  private Guest guest;

  @BeforeEach
  void forget(Cloud cloud) {
    installation = new Installation(cloud);
    installation.dockbridge().start();
    installation.docker().importBusybox();
    guest = new Guest(installation);
    Await.until(
        "the first heartbeat", () -> guest.run("[ -e /run/dockbridge-heartbeat ]").exitCode() == 0);
    Await.until(
        "the timer",
        () -> guest.run("systemctl is-active dockbridge-poweroff.timer").exitCode() == 0);
    installation.docker().ok("run", "-d", "--name", "worker", "busybox", "sleep", "1000");
    installation.dockbridge().kill();
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void itSwitchesItselfOffWhenNobodyWasHeardOfForAnHourAndNothingRuns() {
    guest.sh(LOOK);
    assertThat(guest.sh(AN_HOUR_LATER + " && " + LOOK + " && docker ps -q").lines()).hasSize(1);

    guest.sh("docker rm -f worker");
    guest.sh(LOOK + " --no-block");
    Await.until(
        "it to be off",
        () -> installation.server().machine().orElseThrow().firstProcess().isEmpty());

    installation.dockbridge().start();
    assertThat(installation.docker().ok("images", "-q").lines()).hasSize(1);
    assertThat(installation.orders()).hasSize(1);
  }
}
