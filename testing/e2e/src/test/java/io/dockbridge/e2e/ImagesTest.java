package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images and files on their way to the engine and back: long bodies in both directions. */
@ExtendWith(RealServers.class)
class ImagesTest {
  @TempDir private Path folder;
  private Engine engine;
  private DockerCli docker;

  @BeforeEach
  void engine(Engine shared) {
    engine = shared;
    docker = engine.docker();
  }

  @AfterEach
  void removeAll() {
    docker.removeAll();
    docker.run("rmi", "-f", "built", "travelled");
  }

  @Test
  void anImageIsBuiltFromLocalFiles() throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), "FROM busybox\nCOPY said /said\n");
    Files.writeString(folder.resolve("said"), "from this machine");
    DockerCli classic = docker.with("DOCKER_BUILDKIT", "0");
    classic.ok("build", "-q", "-t", "built", folder.toString());
    assertThat(docker.ok("run", "--rm", "built", "cat", "/said")).isEqualTo("from this machine");
  }

  @Test
  void anImageThatIsSavedCanBeLoadedAgain() {
    Path tar = folder.resolve("image.tar");
    docker.ok("tag", "busybox", "travelled");
    docker.ok("save", "-o", tar.toString(), "travelled");
    docker.ok("rmi", "travelled");
    assertThat(docker.ok("load", "-i", tar.toString())).contains("travelled");
  }

  @Test
  void filesAreCopiedIntoAContainerAndBack() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x".repeat(300_000));
    Path back = folder.resolve("back");
    String container = docker.ok("create", "busybox", "true");
    docker.ok("cp", file.toString(), container + ":/tmp/file");
    docker.ok("cp", container + ":/tmp/file", back.toString());
    assertThat(back).hasSameBinaryContentAs(file);
  }

  @Test
  void aContainerThatMountsOurSocketGetsTheEnginesOwn() {
    for (String options : List.of("-v", "--mount")) {
      String socket = engine.dockbridge().socket().toString();
      String target = "/var/run/docker.sock";
      String mount =
          options.equals("-v")
              ? socket + ":" + target
              : "type=bind,source=" + socket + ",target=" + target;
      assertThat(docker.ok("run", "--rm", options, mount, "busybox", "stat", "-c", "%F", target))
          .isEqualTo("socket");
    }
  }
}
