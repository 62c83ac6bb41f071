package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Testcontainers and docker-java, as they are. The reaper, Ryuk, is a stand-in that speaks its
 * protocol, as there may be no registry to have it from: busybox and this machine's curl, which
 * removes containers through the engine's socket that Testcontainers mounts into it.
 */
@ExtendWith(RealServers.class)
class TestcontainersTest {
  private static final String REAPER = "reaper:1";

  /** Reads filters, acknowledges each, and removes what fits when the client is gone. */
  private static final String REAP =
      """
      #!/bin/sh
      while read -r line; do
        session=$(echo "$line" | sed 's/.*sessionId\\(%3D\\|=\\)\\([0-9a-f-]*\\).*/\\2/')
        echo ACK
      done
      engine="curl -sS --unix-socket /var/run/docker.sock"
      filters='{"label":["org.testcontainers.sessionId='$session'"]}'
      $engine -G --data-urlencode all=1 --data-urlencode "filters=$filters" http://d/containers/json |
        grep -o '"Id":"[0-9a-f]*"' | cut -d '"' -f 4 | while read -r id; do
          $engine -X DELETE "http://d/containers/$id?force=1"
        done
      """;

  private static final String DOCKERFILE =
      """
      FROM busybox
      COPY root /
      EXPOSE 8080
      CMD ["sh", "-c", "echo Started; exec nc -ll -p 8080 -e /reap"]
      """;

  @TempDir private Path folder;
  private Engine engine;
  private DockerCli docker;

  @BeforeEach
  void reaper(Engine shared) throws Exception {
    engine = shared;
    docker = engine.docker();
    Path root = Files.createDirectories(folder.resolve("root"));
    Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);
    Files.writeString(root.resolve("reap"), REAP);
    assertThat(root.resolve("reap").toFile().setExecutable(true)).isTrue();
    String copy =
        "curl=$(command -v curl); cp -L --parents $curl $(ldd $curl | grep -o '/[^ ]*') " + root;
    assertThat(new ProcessBuilder("sh", "-c", copy).inheritIO().start().waitFor()).isZero();
    docker.with("DOCKER_BUILDKIT", "0").ok("build", "-q", "-t", REAPER, folder.toString());
  }

  @AfterEach
  void removeAll() {
    docker.removeAll();
    docker.ok("rmi", "-f", REAPER);
  }

  @Test
  void testcontainersWorksAndItsReaperReachesTheEngine() throws IOException {
    Result ended;
    try (Program program = start()) {
      ended = program.await();
    }
    assertThat(ended.ok().lines().filter(line -> line.matches("(page|exec|stdin|left): .*")))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("page: from the test"),
            line -> assertThat(line).isEqualTo("exec: out err 3"),
            line -> assertThat(line).isEqualTo("stdin: through docker-java"),
            line -> assertThat(line).startsWith("left: "));
    Await.until(
        "the end of the container that was left",
        () -> docker.ok("ps", "-aq", "--filter", "label=org.testcontainers.sessionId").isEmpty());
  }

  private Program start() {
    Map<String, String> environment = new TreeMap<>(engine.installation().environment());
    environment.put("DOCKER_HOST", "unix://" + engine.dockbridge().socket());
    environment.put("TESTCONTAINERS_RYUK_CONTAINER_IMAGE", REAPER);
    // Else it takes a build machine that is a container for one of the engine's.
    environment.put("TESTCONTAINERS_HOST_OVERRIDE", "localhost");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + engine.installation().folder(),
            "-cp",
            System.getProperty("java.class.path"),
            TestcontainersProgram.class.getName());
    return Program.start(command, environment, engine.installation().folder(), Program.nothing());
  }
}
