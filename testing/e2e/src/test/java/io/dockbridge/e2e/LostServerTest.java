package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.e2e.Trouble.Lasting;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing comes back from the server any more, for a while or for ever. */
@ExtendWith(RealServers.class)
class LostServerTest {
  private static final String PAGE = "It works";

  private Cloud cloud;
  private Installation installation;
  private DockerCli docker;
  private int port;

  @BeforeEach
  void publish(Cloud shared) throws IOException {
    cloud = shared;
    installation = new Installation(cloud).set("ssh.keep_alive", "1s");
    docker = installation.docker();
    port = FreePorts.one();
    installation.dockbridge().start();
    docker.importBusybox();
    docker.runHttpd("-p", port + ":80");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
  }

  @AfterEach
  void close() {
    installation.close();
  }

  static boolean isLost(JsonNode status) {
    return status.at("/server_status/status").asText().equals("reconnecting");
  }

  @Test
  void commandsWaitWhileTheNetworkIsAwayAndPortsAreServedAfterwards() throws IOException {
    long server = installation.server().id();
    Lasting outage = new Trouble(installation).linkDown();
    installation.dockbridge().awaitStatus("the loss to be noticed", LostServerTest::isLost);
    try (Program ps = docker.launch("ps", "-q")) {
      outage.close();
      assertThat(ps.await().ok().lines()).hasSize(1);
    }
    Await.until("the page", () -> Local.serves(port, PAGE));
    assertThat(installation.server().id()).isEqualTo(server);
    assertThat(installation.orders()).hasSize(1);
  }

  @Test
  void aServerThatWasDeletedElsewhereIsReplacedByTheNextCommand() {
    long server = installation.server().id();
    cloud.delete(server);
    Await.until("its end", () -> installation.servers().isEmpty());
    assertThat(docker.ok("ps", "-q")).isEmpty();
    assertThat(installation.server().id()).isNotEqualTo(server);
    Await.until("the port of the lost container to close", () -> Local.refuses(port));
  }
}
