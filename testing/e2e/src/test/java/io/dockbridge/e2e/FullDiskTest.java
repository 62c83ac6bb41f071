package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.sandbox.ServerView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing can be written at home: the home is a small file system of its own here. */
@ExtendWith(RealServers.class)
class FullDiskTest {
  private static final int BLOCK = 4096;

  private Cloud cloud;
  private Installation installation;
  private Dockbridge dockbridge;

  @BeforeEach
  void mount(Cloud shared) {
    cloud = shared;
    installation = new Installation(cloud);
    run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", home());
    installation.set("ssh.keep_alive", "1s");
    dockbridge = installation.dockbridge();
  }

  @AfterEach
  void unmount() {
    List<Long> servers = installation.servers().stream().map(ServerView::id).toList();
    installation.processes().forEach(ProcessHandle::destroyForcibly);
    Await.until("the end of all processes", () -> installation.processes().isEmpty());
    servers.forEach(cloud::delete);
    // Lazily: a server that another test starts meanwhile has this mount in its namespace, too.
    run("umount", "--lazy", home());
    installation.close();
  }

  private String home() {
    return installation.home().toString();
  }

  private void run(String... command) {
    Map<String, String> environment = Map.of("PATH", System.getenv("PATH"));
    try (Program program =
        Program.start(List.of(command), environment, installation.folder(), Program.nothing())) {
      program.await().ok();
    }
  }

  private Path filler() {
    return installation.home().resolve("filler");
  }

  private void fill() {
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(new byte[BLOCK]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  /** By another mount over it: a file system in use cannot be made read-only. */
  private void readOnly() {
    run("mount", "--bind", home(), home());
    run("mount", "-o", "remount,bind,ro", home());
  }

  private void writable() {
    run("umount", home());
  }

  @Test
  void aDaemonThatRunsGoesOnAndOneThatStartsSaysWhyItCannot() throws IOException {
    Workload workload = Workload.start(installation);
    Trouble trouble = new Trouble(installation);

    fill();
    trouble.kill(Trouble.SESSION);
    workload.requireAgain("SSH session killed, disk full");
    Files.delete(filler());
    readOnly();
    trouble.kill(Trouble.SESSION);
    workload.requireAgain("SSH session killed, home read-only");

    dockbridge.kill();
    requireNoStart();
    Result doctor = dockbridge.run("doctor");
    assertThat(doctor.out()).as(doctor.err()).contains("nothing can be written in " + home());
    writable();
    fill();
    requireNoStart();
    Files.delete(filler());
    dockbridge.start();
    workload.requireAgain("daemon started again");
  }

  private void requireNoStart() {
    Result start = dockbridge.run("start");
    assertThat(start.exitCode()).as(start.all()).isEqualTo(1);
    assertThat(start.err().lines().count()).as(start.err()).isLessThanOrEqualTo(3);
    assertThat(start.err()).doesNotContain("\tat ");
    assertThat(installation.processes()).isEmpty();
  }

  @Test
  void stopEndsTheCostsOfACrashedDaemon() {
    dockbridge.start();
    dockbridge.run("server", "create").ok();
    dockbridge.kill();
    fill();
    assertThat(dockbridge.run("start").err())
        .contains("No space left", "is still billed", "dockbridge stop");
    Result stop = dockbridge.run("stop", "--yes");
    assertThat(stop.out()).as(stop.all()).contains("Deleted server");
    assertThat(installation.servers()).isEmpty();
  }

  @Test
  void stopEndsADaemonAndItsServer() {
    dockbridge.start();
    dockbridge.run("server", "create").ok();
    fill();
    Result stop = dockbridge.run("stop", "--yes");
    assertThat(installation.servers()).as(stop.all()).isEmpty();
    assertThat(installation.processes()).isEmpty();
  }

  @Test
  void noServerIsOrderedThatCouldNotBeWrittenDown() throws IOException {
    dockbridge.start();
    fill();
    Result ps = installation.docker().run("ps");
    assertThat(ps.exitCode()).isNotZero();
    assertThat(ps.err()).contains("No space left on device");
    assertThat(installation.orders()).isEmpty();

    Files.delete(filler());
    installation.docker().ok("ps");
    assertThat(installation.orders()).hasSize(1);
  }
}
