package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Something happens to the server itself, and the cloud need not be there to tell. */
@ExtendWith(RealServers.class)
class ServerFaultTest {
  private Cloud cloud;
  private ApiGate gate;
  private Installation installation;
  private Trouble trouble;
  private Workload workload;

  @BeforeEach
  void start(Cloud shared) {
    cloud = shared;
    gate = new ApiGate(cloud.sandbox().endpoint());
    installation = new Installation(cloud).set("ssh.keep_alive", "1s");
    installation.environment().put("HCLOUD_ENDPOINT", gate.endpoint());
    trouble = new Trouble(installation);
    workload = Workload.start(installation);
  }

  @AfterEach
  void close() {
    installation.close();
    gate.close();
  }

  @Test
  void aServerThatRestartsComesBackWithItsPortsThoughTheApiIsDown() {
    gate.close();
    cloud.reset(installation.server().id());
    Instant restarted = Instant.now();
    workload.requireAgain("server reset, API down (counted from the reset)", restarted);
  }

  @Test
  void aServerIsFoundAtItsNewAddress() {
    String old = installation.server().address();
    String other = old.replaceFirst("\\d+$", "77");
    trouble.move(other);
    gate.pretend(old, other);
    workload.requireAgain("server's address changed");
    assertThat(installation.dockbridge().status().at("/server_status/server/ip").asText())
        .isEqualTo(other);
  }
}
