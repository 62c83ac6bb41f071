package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The SSH connection breaks while the server lives on. */
@ExtendWith(RealServers.class)
class LostConnectionTest {
  private static final String PAGE = "It works";

  private Engine engine;
  private int port;

  @BeforeEach
  void publish(Engine shared) throws IOException {
    engine = shared;
    port = FreePorts.one();
    engine.docker().runHttpd("-p", port + ":80");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
  }

  @AfterEach
  void removeAll() {
    engine.docker().removeAll();
  }

  private int killSessions() {
    return new Trouble(engine.installation()).kill(Trouble.SESSION);
  }

  @Test
  void theNextCommandWorksAndThePortIsStillOpen() throws IOException {
    long server = engine.dockbridge().server();
    assertThat(killSessions()).isPositive();
    assertThat(engine.docker().ok("ps", "-q").lines()).hasSize(1);
    Await.until("the page", () -> Local.serves(port, PAGE));
    assertThat(engine.dockbridge().server()).isEqualTo(server);
    assertThat(engine.installation().orders()).hasSize(1);
  }

  @Test
  void thePortIsServedAgainWithoutAnyCommand() throws IOException {
    assertThat(killSessions()).isPositive();
    Await.until("the page", () -> Local.serves(port, PAGE));
  }

  @Test
  void aStreamThatBreaksIsToldToDockerAndNotKeptHanging() {
    try (Program follow = engine.docker().launch("run", "--rm", "busybox", "sleep", "3600")) {
      Await.until("two containers", () -> engine.docker().ok("ps", "-q").lines().count() == 2);
      assertThat(killSessions()).isPositive();
      assertThat(follow.await().exitCode()).isNotZero();
    }
  }
}
