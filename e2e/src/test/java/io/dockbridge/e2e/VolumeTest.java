package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With a volume, what Docker has outlives the servers: on a real file system on a real disk. */
@ExtendWith(RealServers.class)
class VolumeTest {
  private static final String PAGE = "It works";

  private Cloud cloud;
  private Installation installation;
  private DockerCli docker;
  private int port;

  @BeforeEach
  void install(Cloud shared) {
    cloud = shared;
    installation = new Installation(cloud).set("hetzner.volume_size", "10");
    docker = installation.docker();
    port = Local.freePorts(1);
  }

  @AfterEach
  void close() {
    installation.close();
  }

  /** A web server that runs, a container that has ended, and a named volume with a file. */
  private void work() {
    installation.dockbridge().start();
    docker.importBusybox();
    docker.runHttpd("--name", "web", "-p", port + ":80");
    docker.ok("run", "--name", "ended", "-v", "kept:/d", "busybox", "sh", "-c", "echo 1 >/d/file");
  }

  private void everythingIsThere() throws IOException {
    assertThat(docker.ok("ps", "--format", "{{.Names}}")).isEqualTo("web");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    assertThat(docker.ok("ps", "-a", "--format", "{{.Names}}").lines())
        .containsExactlyInAnyOrder("web", "ended");
    assertThat(docker.ok("run", "--rm", "-v", "kept:/d", "busybox", "cat", "/d/file"))
        .isEqualTo("1");
  }

  @Test
  void whatRanRunsOnTheNextServerWithItsPortsAndNothingIsLost() throws IOException {
    work();
    long first = installation.server().id();
    installation.dockbridge().run("stop", "--yes").ok();
    assertThat(installation.servers()).isEmpty();

    installation.dockbridge().start();
    everythingIsThere();
    assertThat(installation.server().id()).isNotEqualTo(first);
    assertThat(volumes()).hasSize(1);
    assertThat(volumes().getFirst().at("/protection/delete").asBoolean()).isTrue();
  }

  private List<JsonNode> volumes() {
    return installation.volumes();
  }
}
