package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code kill -9} at random moments of a busy daemon; {@code e2e/kills N} for more of them. */
@ExtendWith(RealServers.class)
@Timeout(value = 2, unit = TimeUnit.HOURS)
class KillsTest {
  private static final int KILLS = Integer.getInteger("dockbridge.kills", 3);
  private static final int LATEST_MILLIS = 3000;
  private static final long IDLE_SECONDS = 600;

  private final long seed = Long.getLong("dockbridge.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private Installation installation;
  private Dockbridge dockbridge;
  private Workload workload;

  @BeforeEach
  void start(Cloud cloud) {
    System.out.printf("KillsTest: %d kills, seed %d%n", KILLS, seed);
    installation = new Installation(cloud);
    dockbridge = installation.dockbridge();
    workload = Workload.start(installation);
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void theNextStartAlwaysSucceedsAndFindsEverythingAsItWas() {
    long server = dockbridge.server();
    for (int kill = 1; kill <= KILLS; kill++) {
      killUnderway();
      dockbridge.start();
      Instant started = Instant.now();
      workload.requireAgain("kill " + kill + " of " + KILLS + " and start", started);
      assertThat(dockbridge.server()).isEqualTo(server);
      assertThat(dockbridge.status().at("/server_status/idle_time_remaining").asLong())
          .isBetween(IDLE_SECONDS - 120, IDLE_SECONDS);
    }
    stopInTime();
  }

  private void killUnderway() {
    AtomicBoolean over = new AtomicBoolean();
    ProcessHandle daemon = ProcessHandle.of(dockbridge.pid()).orElseThrow();
    Thread user = Thread.ofVirtual().start(() -> use(over));
    Duration moment = Duration.ofMillis(random.nextInt(LATEST_MILLIS));
    Await.staysFor(moment, "the daemon", daemon::isAlive);
    daemon.destroyForcibly();
    daemon.onExit().join();
    over.set(true);
    Await.until("the end of the use", () -> !user.isAlive());
  }

  /** What fails here fails because of the kill. */
  private void use(AtomicBoolean over) {
    while (!over.get()) {
      Local.serves(workload.port(), "");
      installation.docker().run("run", "--rm", "busybox", "true");
    }
  }

  private void stopInTime() {
    Instant before = Instant.now();
    dockbridge.run("stop", "--keep-server").ok();
    System.out.printf(
        "stop without the server's deletion, its own JVM included: %d ms%n",
        Duration.between(before, Instant.now()).toMillis());
    assertThat(installation.processes()).isEmpty();
    assertThat(installation.socket()).doesNotExist();
    assertThat(Local.refuses(workload.port())).isTrue();
  }
}
