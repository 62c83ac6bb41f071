package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Much data by every way that there is arrives as it was sent. */
@ExtendWith(RealServers.class)
class TransfersTest {
  private static final long GIBIBYTE = 1L << 30;

  /** Eight times over; {@code -Ddockbridge.bytes=1073741824} is for the long form. */
  private static final long MUCH = Long.getLong("dockbridge.bytes", 256L << 20);

  /** The engine would keep what a container says, line by line, which takes it far longer. */
  private static final String CAT = "docker run --rm -i --log-driver none busybox cat";

  @TempDir private Path folder;
  private Cloud cloud;

  @BeforeEach
  void cloud(Cloud shared) {
    cloud = shared;
  }

  @AfterEach
  void removeAll(Engine engine) {
    engine.docker().removeAll();
    engine.docker().ok("rmi", "-f", "large");
  }

  /** Runs a shell's command line, in which {@code docker} and {@code data N} are known. */
  private static String sh(DockerCli docker, String line) {
    String data = "data() { seq 1 1000000000 2>/dev/null | head -c $1; }; ";
    DockerCli shell = docker.by(List.of("bash", "-c"));
    return shell.ok(data + "docker() { " + docker.program() + " \"$@\"; }; " + line);
  }

  private static String sum(String output) {
    return output.substring(0, 64);
  }

  @Test
  void importSaveLoadExportAndCopy(Engine engine) throws IOException {
    DockerCli docker = engine.docker();
    String in = "cd " + folder + "; ";
    sh(
        docker,
        in + "mkdir bin; cp " + cloud.busyboxProgram() + " bin/busybox; data " + MUCH + " > data");
    String sum = Sums.sha256(folder.resolve("data"));
    String run = " run --rm large /bin/busybox sha256sum /data";
    sh(docker, in + "tar c bin data | docker import - large");
    assertThat(sum(sh(docker, "docker" + run))).isEqualTo(sum);
    sh(docker, in + "docker save large > saved; docker rmi large; docker load < saved");
    assertThat(sum(sh(docker, "docker" + run))).isEqualTo(sum);
    sh(docker, "docker create --name filled large x");
    assertThat(sum(sh(docker, "docker export filled | tar xO data | sha256sum"))).isEqualTo(sum);
    assertThat(sum(sh(docker, "docker cp filled:/data - | tar xO | sha256sum"))).isEqualTo(sum);
    sh(docker, in + "docker cp data filled:/back");
    assertThat(sum(sh(docker, "docker cp filled:/back - | tar xO | sha256sum"))).isEqualTo(sum);
  }

  @Test
  void aGibibyteEachWayFitsThroughASmallHeap() {
    try (Installation installation = new Installation(cloud);
        Program daemon = installation.dockbridge().startForeground("-Xmx64m")) {
      DockerCli docker = installation.docker();
      docker.importBusybox();
      String sum = sum(sh(docker, "data " + GIBIBYTE + " | sha256sum"));
      assertThat(sum(sh(docker, "data " + GIBIBYTE + " | " + CAT + " | sha256sum"))).isEqualTo(sum);
      assertThat(daemon.process().isAlive()).isTrue();
    }
  }
}
