package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** States that are bad, each made for real, and the doctor's word for it. */
@ExtendWith(RealServers.class)
class DoctorTest {
  private Cloud cloud;
  private Installation installation;
  private Dockbridge dockbridge;

  @BeforeEach
  void install(Cloud shared) {
    cloud = shared;
    installation = new Installation(cloud);
    dockbridge = installation.dockbridge();
  }

  @AfterEach
  void close() {
    cloud.sandbox().stock().set("cx23", "fsn1", true);
    installation.close();
  }

  private JsonNode found() throws IOException {
    return new ObjectMapper().readTree(dockbridge.run("doctor", "--output", "json").out());
  }

  private static void assertFound(JsonNode found, String check, String result, String word) {
    JsonNode finding =
        found
            .valueStream()
            .filter(it -> it.path("check").asText().equals(check))
            .findFirst()
            .orElseThrow();
    assertThat(finding.path("result").asText()).as("%s", finding).isEqualTo(result);
    assertThat(finding.toString()).contains(word);
  }

  @Test
  void withoutADaemonTheCloudAndThisMachineAreLookedAt() throws IOException {
    Files.writeString(installation.socket(), "mine");
    installation.set("hetzner.server_type", "cx23").set("hetzner.location", "fsn1");
    cloud.sandbox().stock().set("cx23", "fsn1", false);
    installation.token(cloud.sandbox().readOnlyToken());
    installation.environment().put("DOCKER_HOST", "tcp://elsewhere:2375");

    JsonNode found = found();

    assertFound(found, "api", "ok", "answers");
    assertFound(found, "token", "problem", "may only read");
    assertFound(found, "stock", "problem", "sold out: cx23 in fsn1");
    assertFound(found, "socket", "problem", "is not a socket");
    assertFound(found, "context", "warning", "elsewhere");
    assertFound(found, "daemon", "skipped", "dockbridge start");
    assertThat(installation.orders()).isEmpty();
    installation.environment().remove("DOCKER_HOST");
  }

  @Test
  void aServerIsLookedAtWithAndWithoutItsDaemonAndNeverWoken() throws IOException {
    dockbridge.start();
    assertFound(found(), "ssh", "skipped", "no server");
    assertThat(installation.orders()).as("looking wakes nothing").isEmpty();
    int port = FreePorts.one();
    try (ServerSocket taken = Local.occupy(port)) {
      installation.docker().importBusybox();
      installation.docker().runHttpd("-p", port + ":80");
      JsonNode found = found();
      for (String healthy : new String[] {"disk", "daemon", "socket", "context", "token"}) {
        assertFound(found, healthy, "ok", "");
      }
      assertFound(found, "ssh", "ok", "logs in to dockbridge-");
      assertFound(found, "engine", "ok", "Docker ");
      assertFound(found, "key", "ok", "in the project");
      assertFound(found, "ports", "warning", "port " + taken.getLocalPort());
    }
    installation.docker().removeAll();
    new Guest(installation).sh("systemctl stop docker.socket docker");
    assertFound(found(), "engine", "problem", "no Docker engine answers");
    dockbridge.kill();
    new Guest(installation).sh("systemctl stop ssh.socket ssh; pkill -9 sshd-session; true");

    JsonNode found = found();

    assertFound(found, "daemon", "warning", "may still be billed");
    assertFound(found, "socket", "warning", "killed daemon");
    assertFound(found, "context", "problem", "no daemon answers");
    assertFound(found, "ssh", "problem", "port 22");
    assertFound(found, "leftovers", "warning", "server dockbridge-");
  }
}
