package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    port = FreePorts.one();
  }

  @AfterEach
  void close() {
    installation.close();
  }

  /** A web server that runs, a container that has ended, and a named volume with a file. */
  private void work() {
    installation.dockbridge().start();
    docker.importBusybox();
    docker.runHttpd("--name", "web", "--stop-timeout", "1", "-p", port + ":80");
    String write = "echo 1 >/d/file && sync -f /d/file";
    docker.ok("run", "--name", "ended", "-v", "kept:/d", "busybox", "sh", "-c", write);
  }

  private void everythingIsThere() throws IOException {
    assertThat(docker.ok("ps", "--format", "{{.Names}}")).isEqualTo("web");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    assertThat(docker.ok("ps", "-a", "--format", "{{.Names}}").lines())
        .containsExactlyInAnyOrder("web", "ended");
    assertThat(docker.ok("run", "--rm", "-v", "kept:/d", "busybox", "cat", "/d/file"))
        .isEqualTo("1");
  }

  private void awaitNoServer() {
    Await.until("the server's end", () -> installation.servers().isEmpty());
  }

  @Test
  void whatRanWhenTheServerWasIdleRunsOnTheNextOneWithItsPorts() throws IOException {
    installation.set("activity.idle_timeout", "4s");
    work();
    long first = installation.server().id();
    awaitNoServer();
    Await.until("its ports to close", () -> Local.refuses(port));

    // The next one stays, however long a busy machine takes from one question to the next.
    installation.dockbridge().run("keep", "1h").ok();
    everythingIsThere();
    assertThat(installation.server().id()).isNotEqualTo(first);
    assertThat(installation.volumes()).hasSize(1);
    assertThat(installation.volumes().getFirst().at("/protection/delete").asBoolean()).isTrue();
  }

  @Test
  void aPowerCutLosesNothingThatWasOnTheDiskAndNeitherDoesADeletedServer() throws IOException {
    work();
    onServer("sync"); // else the disk may have it that the one that has just ended still runs
    long server = installation.server().id();
    Optional<Long> running = installation.server().machine().orElseThrow().firstProcess();
    cloud.powerOff(server);
    Await.until(
        "the power to be cut, and the next boot",
        () -> {
          Optional<Long> now = installation.server().machine().orElseThrow().firstProcess();
          return now.isPresent() && !now.equals(running);
        });
    Await.until("the page", () -> Local.serves(port, PAGE));
    everythingIsThere();
    assertThat(installation.server().id()).as("it was switched on again").isEqualTo(server);

    deleteElsewhere(server);
    everythingIsThere();
    assertThat(installation.server().id()).isNotEqualTo(server);
  }

  @Test
  void withoutResumeWhatRanIsThereAndStopped() {
    installation.set("lifecycle.resume", "false");
    work();
    installation.dockbridge().run("stop", "--yes").ok();
    installation.dockbridge().start();

    assertThat(docker.ok("ps", "-q")).isEmpty();
    assertThat(docker.ok("ps", "-aq").lines()).hasSize(2);
  }

  /** The cloud forgets a server at once, but it may answer for another moment. */
  private void deleteElsewhere(long server) {
    cloud.delete(server);
    awaitNoServer();
    Await.until("the loss to be noticed", () -> installation.dockbridge().server() != server);
  }

  /** The copy of the superblock that fsck would fall back on, and then the superblock. */
  private void destroyFileSystem(String device) {
    String zero = "dd if=/dev/zero of=" + device + " conv=fsync bs=1024 count=1 seek=";
    onServer(zero + 4 * 32768 + " && " + zero + "1");
  }

  private void onServer(String script) {
    long server = installation.server().machine().orElseThrow().firstProcess().orElseThrow();
    List<String> command =
        List.of("nsenter", "--target", server + "", "--mount", "sh", "-c", script);
    try (Program shell =
        Program.start(
            command,
            Map.of("PATH", System.getenv("PATH")),
            installation.folder(),
            Program.nothing())) {
      shell.await().ok();
    }
  }

  @Test
  void aVolumeWhoseFileSystemIsDestroyedIsNotFormattedAndNobodyWorksWithoutIt() {
    work();
    destroyFileSystem(installation.volumes().getFirst().path("linux_device").asText());
    deleteElsewhere(installation.server().id());

    Result refused = docker.run("ps");
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err()).contains("volume", "damaged", "dockbridge volume delete");
    assertThat(installation.volumes()).hasSize(1);
  }
}
