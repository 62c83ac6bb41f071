package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the API allows and docker's own command line does not send starts with its ports, too. */
@ExtendWith(RealServers.class)
class OddContainersTest {
  private static final String PAGE = "It works";

  private Engine engine;
  private DockerCli docker;
  private int port;

  @BeforeEach
  void engine(Engine shared) {
    engine = shared;
    docker = engine.docker();
    port = FreePorts.inARow(1);
  }

  @AfterEach
  void removeAll() {
    docker.removeAll();
  }

  /** What the engine answers, which has to be a success. */
  private String post(String path, String body) throws IOException {
    try (Wire wire = Wire.connect(engine.dockbridge().socket())) {
      wire.send("POST " + path + " HTTP/1.1|Host: d|Connection: close|");
      wire.send("Content-Type: application/json|Content-Length: " + body.length() + "||" + body);
      String answer = wire.readAll();
      assertThat(answer).startsWith("HTTP/1.1 20");
      return answer;
    }
  }

  private void startsWithItsPort(String name, String exposed, String hostConfig)
      throws IOException {
    String create =
        """
        {"Image":"busybox","Cmd":["httpd","-f","-h","/www"],"ExposedPorts":{"80/tcp":{}%s},
         "HostConfig":{%s"PortBindings":{"80/tcp":[{"HostPort":"%d"}]}}}
        """
            .formatted(exposed, hostConfig, port);
    post("/containers/create?name=" + name, create);
    post("/containers/" + name + "/start", "");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
  }

  @Test
  void capabilitiesMayBeInSmallLettersAndWithoutTheirPrefix() throws IOException {
    startsWithItsPort("caps", "", "\"CapDrop\":[\"all\"],\"CapAdd\":[\"net_bind_service\"],");
  }

  @Test
  void aRangeOfPortsMayBeExposed() throws IOException {
    startsWithItsPort("range", ",\"6379-6399/tcp\":{}", "");
  }

  @Test
  void aContainerMayHaveLegacyLinks() throws IOException {
    docker.ok("network", "create", "odd");
    docker.ok("run", "-d", "--name", "db", "--network", "odd", "busybox", "sleep", "600");
    docker.runHttpd("-p", port + ":80", "--network", "odd", "--link", "db");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    docker.removeAll();
    docker.ok("network", "rm", "odd");
  }

  @Test
  void linksOnTheDefaultBridgeChangeNoName() throws IOException {
    docker.ok("run", "-d", "--name", "db", "busybox", "sleep", "600");
    docker.runHttpd("-p", port + ":80", "--name", "web", "--link", "db:database");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    assertThat(engine.dockbridge().status().at("/port_forwards/0/container_name").asText())
        .isEqualTo("web");
  }
}
