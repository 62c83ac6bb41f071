package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** This machine's folders in containers on a real server, by the docker client. */
@ExtendWith(RealServers.class)
class BindMountsTest {
  @TempDir private Path folder;
  private Engine engine;
  private DockerCli docker;

  @BeforeEach
  void engine(Engine shared) throws IOException {
    engine = shared;
    docker = shared.docker();
    Files.createDirectories(folder.resolve("src"));
    Files.writeString(folder.resolve("src/main.py"), "print('hello')\n");
  }

  @AfterEach
  void removeAll() {
    docker.removeAll();
  }

  private String mount() {
    return folder + ":/app";
  }

  @Test
  void whatWasSavedIsThereAndWhatWasWrittenIsHereWhenTheCommandReturns() throws IOException {
    assertThat(docker.ok("run", "--rm", "-v", mount(), "busybox", "cat", "/app/src/main.py"))
        .isEqualTo("print('hello')");
    for (int i = 0; i < 5; i++) {
      Files.writeString(folder.resolve("src/input"), "version " + i);
      docker.ok("run", "--rm", "-v", mount(), "busybox", "cp", "/app/src/input", "/app/output");
      assertThat(folder.resolve("output")).hasContent("version " + i);
    }
  }

  @Test
  void anExecSeesWhatWasSavedBeforeItAndItsFilesAreHereAfterIt() throws IOException {
    docker.ok("run", "-d", "--name", "dev", "-v", mount(), "busybox", "sleep", "1000");
    Files.writeString(folder.resolve("src/late"), "saved later");
    assertThat(docker.ok("exec", "dev", "cat", "/app/src/late")).isEqualTo("saved later");
    docker.ok("exec", "dev", "sh", "-c", "mkdir /app/made && echo made > /app/made/file");
    assertThat(folder.resolve("made/file")).hasContent("made\n");
    docker.ok("exec", "dev", "rm", "-r", "/app/made", "/app/src/late");
    assertThat(folder.resolve("made")).doesNotExist();
    assertThat(folder.resolve("src/late")).doesNotExist();
  }

  @Test
  void aSaveReachesARunningContainerByItself() throws IOException {
    docker.ok("run", "-d", "--name", "dev", "-v", mount(), "busybox", "sleep", "1000");
    Files.writeString(folder.resolve("saved"), "now");
    Path seen = folder.resolve("seen");
    docker.ok(
        "exec",
        "-d",
        "dev",
        "sh",
        "-c",
        "while [ \"$(cat /app/saved)\" != later ]; do sleep 0.05; done; echo seen > /app/seen");
    Files.writeString(folder.resolve("saved"), "later");
    await().untilAsserted(() -> assertThat(seen).hasContent("seen\n"));
  }

  @Test
  void dockerTellsThisMachinesPaths() {
    docker.ok("run", "-d", "--name", "dev", "-v", mount(), "busybox", "sleep", "1000");
    assertThat(
            docker.ok("inspect", "-f", "{{(index .Mounts 0).Source}} {{.HostConfig.Binds}}", "dev"))
        .isEqualTo(folder + " [" + mount() + "]");
    assertThat(docker.ok("ps", "--no-trunc", "--format", "{{.Mounts}}"))
        .isEqualTo(folder.toString());
  }

  @Test
  void aSingleFileIsMountedAsAFileAndReadOnlyMountsAreReadOnly() throws IOException {
    Path file = folder.resolve("settings.conf");
    Files.writeString(file, "one");
    docker.ok(
        "run", "-d", "--name", "dev", "-v", file + ":/etc/settings:ro", "busybox", "sleep", "1000");
    assertThat(docker.ok("exec", "dev", "cat", "/etc/settings")).isEqualTo("one");
    Files.delete(file); // as editors do
    Files.writeString(file, "two");
    assertThat(docker.ok("exec", "dev", "cat", "/etc/settings")).isEqualTo("two");
    assertThat(docker.run("exec", "dev", "sh", "-c", "echo x > /etc/settings").exitCode())
        .isNotZero();
  }

  @Test
  void aMissingSourceIsMadeForAVolumeOptionAndRefusedForAMount() {
    Path missing = folder.resolve("missing");
    String mount = "type=bind,source=" + missing + ",target=/x";
    assertThat(docker.run("run", "--rm", "--mount", mount, "busybox", "true").err())
        .contains(
            "invalid mount config for type \"bind\": bind source path does not exist: " + missing);
    docker.ok("run", "--rm", "-v", missing + ":/x", "busybox", "touch", "/x/file");
    assertThat(missing.resolve("file")).exists();
    docker.ok("run", "--rm", "--mount", mount, "busybox", "rm", "/x/file");
    assertThat(missing.resolve("file")).doesNotExist();
  }

  @Test
  void nestedMountsAndVolumesOfAnotherContainerShareTheSameFiles() throws IOException {
    docker.ok(
        "run",
        "-d",
        "--name",
        "dev",
        "-v",
        folder.resolve("src") + ":/inner",
        "-v",
        mount(),
        "busybox",
        "sleep",
        "1000");
    docker.ok("exec", "dev", "sh", "-c", "echo x > /inner/by-inner && echo y > /app/src/by-outer");
    assertThat(folder.resolve("src/by-inner")).hasContent("x\n");
    assertThat(
            docker.ok("run", "--rm", "--volumes-from", "dev", "busybox", "cat", "/inner/by-outer"))
        .isEqualTo("y");
  }

  @Test
  void aVolumeCanBeAFolderOfThisMachine() {
    docker.ok(
        "volume", "create", "-o", "type=none", "-o", "o=bind", "-o", "device=" + folder, "bound");
    docker.ok("run", "--rm", "-v", "bound:/v", "busybox", "touch", "/v/from-volume");
    docker.ok("volume", "rm", "bound");
    assertThat(folder.resolve("from-volume")).exists();
  }

  @Test
  void theMountsCommandListsTheFolderAndBringsItInStep() throws IOException {
    docker.ok("run", "-d", "--name", "dev", "-v", mount(), "busybox", "sleep", "1000");
    Files.writeString(folder.resolve("late"), "1");
    assertThat(engine.dockbridge().run("mounts", "sync").ok())
        .contains(folder.toString(), "in sync");
    assertThat(engine.dockbridge().run("status").ok()).contains(folder.toString());
    assertThat(engine.dockbridge().run("mounts", "-o", "json").ok())
        .contains("\"held_deletions\"", "\"mount_conflicts\"");
  }

  @Test
  void aHelperThatIsKilledOnTheServerLosesNothing() throws IOException {
    docker.ok("run", "-d", "--name", "dev", "-v", mount(), "busybox", "sleep", "1000");
    Guest guest = new Guest(engine.installation());
    for (int i = 0; i < 3; i++) {
      guest.sh("pkill -9 -f '[s]ys.stdin.buffer.read'");
      Files.writeString(folder.resolve("here"), "edit " + i);
      assertThat(docker.ok("exec", "dev", "cat", "/app/here")).isEqualTo("edit " + i);
      docker.ok("exec", "dev", "cp", "/app/here", "/app/there" + i);
      assertThat(folder.resolve("there" + i)).hasContent("edit " + i);
    }
  }

  /** The tests run as root, so only a full disk prevents a write. */
  @Test
  void aCommandFailsWhoseFilesCannotBeBroughtHere() throws Exception {
    Path small = Files.createDirectories(folder.resolve("small"));
    shell("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString());
    try {
      String write = "dd if=/dev/urandom of=/app/big bs=1M count=3";
      String mount = small + ":/app";
      var run = docker.run("run", "--rm", "-v", mount, "busybox", "sh", "-c", write);
      assertThat(run.exitCode()).isEqualTo(125);
      assertThat(run.err()).contains("not all that it wrote is on this machine", small + "/big");
      assertThat(engine.dockbridge().run("status").ok()).contains(small + "/big", "failing");
      shell("mount", "-o", "remount,size=9m", small.toString());
      docker.ok("run", "-d", "--name", "dev", "-v", mount, "busybox", "sleep", "1000");
      shell("mount", "-o", "remount,size=4m", small.toString());
      var exec = docker.run("exec", "dev", "sh", "-c", write.replace("big", "big2"));
      assertThat(exec.exitCode()).isNotZero();
      assertThat(exec.err()).contains(small + "/big2");
      assertThat(docker.run("stop", "-t", "0", "dev").err()).contains(small + "/big2");
    } finally {
      shell("umount", "-l", small.toString());
    }
  }

  private static void shell(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void aLabelMakesTheSourceOfAMountAPathOfTheServer() {
    String label = "dockbridge.mount./app=";
    assertThat(
            docker.ok(
                "run",
                "--rm",
                "-l",
                label + "remote",
                "-v",
                "/etc:/app",
                "busybox",
                "cat",
                "/app/hostname"))
        .isEqualTo(new Guest(engine.installation()).sh("cat /etc/hostname").strip());
    assertThat(docker.run("run", "--rm", "-l", label + "x", "-v", mount(), "busybox", "true").err())
        .contains("sync or remote");
    var live = docker.run("run", "--rm", "-l", label + "live", "-v", mount(), "busybox", "true");
    assertThat(live.err()).contains("live access to this machine's files is not offered");
  }

  @Test
  void aContainerWaitsForItsOwnFoldersOnly() throws IOException {
    docker.ok("run", "-d", "--name", "dev", "-v", mount(), "busybox", "sleep", "1000");
    docker.ok("run", "-d", "--name", "other", "busybox", "sleep", "1000");
    Files.writeString(folder.resolve("src/main.py"), "edited");
    docker.ok("exec", "other", "true");
    docker.ok("rename", "dev", "renamed");
    assertThat(docker.ok("exec", "renamed", "cat", "/app/src/main.py")).isEqualTo("edited");
    docker.ok("exec", "renamed", "sh", "-c", "echo out > /app/out");
    assertThat(folder.resolve("out")).hasContent("out\n");
  }

  @Test
  void theHomeFolderIsRefusedAndPathsOfTheServerAreTheServers() {
    assertThat(docker.run("run", "--rm", "-v", "/:/host", "busybox", "true").err())
        .contains("not shared");
    assertThat(docker.ok("run", "--rm", "-v", "/proc:/p:ro", "busybox", "test", "-d", "/p/1"))
        .isEmpty();
  }
}
