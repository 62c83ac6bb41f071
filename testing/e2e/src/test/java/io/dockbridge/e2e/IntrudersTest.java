package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.e2e.Listeners.Listener;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Others: on the network, on this machine, and in the place of our server. */
@ExtendWith(RealServers.class)
class IntrudersTest {
  private static final String NOBODY = "65534";
  private static final int CROWD = 150;

  @Test
  void whateverContainersPublishNothingListensOffLoopback(Engine engine) {
    int port = FreePorts.inARow(2);
    engine.docker().runHttpd("-p", "0.0.0.0:" + port + ":80", "-p", (port + 1) + ":81");
    try {
      List<Listener> all = Listeners.of(engine.dockbridge().pid()).all();
      assertThat(all).extracting(Listener::port).contains(port, port + 1);
      assertThat(all).allMatch(it -> it.address().isLoopbackAddress());
    } finally {
      engine.docker().removeAll();
    }
  }

  @Test
  void anotherUserReadsNoStateAndWritesNone(Engine engine) throws IOException {
    Installation installation = engine.installation();
    for (Path folder : List.of(installation.cloud().folder(), installation.folder())) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path instance = installation.instance();
    for (String file : List.of("state.json", "daemon.log", "audit.jsonl", "ssh/id_ed25519")) {
      Result read = asNobody(installation, "cat " + instance.resolve(file));
      assertThat(read.out()).isEmpty();
      assertThat(read.err()).contains("Permission denied");
    }
    assertThat(asNobody(installation, "ls " + installation.home()).err())
        .contains("Permission denied");
    assertThat(asNobody(installation, "touch " + installation.home().resolve("x")).err())
        .contains("Permission denied");
    String environment = "cat /proc/" + engine.dockbridge().pid() + "/environ";
    assertThat(asNobody(installation, environment).all()).doesNotContain("HCLOUD_TOKEN");
  }

  private static Result asNobody(Installation installation, String command) {
    List<String> line = new ArrayList<>(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY));
    line.addAll(List.of("--clear-groups", "sh", "-c", command));
    Map<String, String> environment = Map.of("PATH", System.getenv("PATH"));
    try (Program program =
        Program.start(line, environment, installation.folder(), Program.nothing())) {
      return program.await();
    }
  }

  @Test
  void aHomeThatOthersCanWriteToIsNotUsed(Cloud cloud) throws IOException {
    try (Installation installation = new Installation(cloud)) {
      Files.setPosixFilePermissions(
          installation.home(), PosixFilePermissions.fromString("rwxrwxrwx"));
      Result start = installation.dockbridge().run("start");
      assertThat(start.exitCode()).isEqualTo(1);
      assertThat(start.err()).contains("Others can write into", "chmod 700");
      assertThat(installation.processes()).isEmpty();
    }
  }

  @Test
  void aLinkAtTheSocketsPathIsLeftAloneAndSoIsWhatItLeadsTo(Cloud cloud) throws IOException {
    try (Installation installation = new Installation(cloud)) {
      Path precious = Files.writeString(installation.folder().resolve("precious"), "mine");
      Files.setPosixFilePermissions(
          installation.home(), PosixFilePermissions.fromString("rwx------"));
      Files.createSymbolicLink(installation.socket(), precious);
      Result start = installation.dockbridge().run("start");
      assertThat(start.exitCode()).isEqualTo(1);
      assertThat(start.err()).contains("is not a socket");
      assertThat(precious).hasContent("mine");
      assertThat(installation.socket()).isSymbolicLink();
    }
  }

  @Test
  void aServerThatShowsAnotherHostKeyIsRefusedAndTheReasonIsTold(Cloud cloud) {
    try (Installation installation = new Installation(cloud)) {
      installation.dockbridge().start();
      installation.docker().ok("ps");
      installation
          .dockbridge()
          .awaitStatus("a host key of its own", _ -> log(installation).contains("of its own now"));
      new Guest(installation)
          .sh(
              "cd /etc/ssh && rm ssh_host_ed25519_key*"
                  + " && ssh-keygen -q -t ed25519 -N '' -f ssh_host_ed25519_key"
                  + " && systemctl restart ssh && pkill -9 sshd-session");

      installation
          .dockbridge()
          .awaitStatus(
              "the reason",
              it -> it.at("/connection_health/error_message").asText().contains("host key"));
      Result ps = installation.docker().run("ps");
      assertThat(ps.exitCode()).isNotZero();
      assertThat(ps.err()).contains("another host key").containsPattern("request [0-9a-f]{6}");
      assertThat(installation.dockbridge().run("doctor").out())
          .containsPattern("problem +ssh .*another host key")
          .contains("Do not continue");
      assertThat(installation.orders()).as("no other server is bought").hasSize(1);
    }
  }

  private static String log(Installation installation) {
    return Installation.read(installation.instance().resolve("daemon.log"));
  }

  @Test
  void aCrowdOnOnePortLeavesNothingBehindInTheDaemon(Engine engine) throws IOException {
    int port = FreePorts.one();
    engine.docker().runHttpd("-p", port + ":80");
    try {
      long pid = engine.dockbridge().pid();
      assertThat(Local.get(Local.IPV4, port)).contains("It works");
      int before = files(pid);
      List<Socket> crowd = new ArrayList<>();
      try {
        for (int i = 0; i < CROWD; i++) {
          crowd.add(Local.connect(Local.IPV4, port));
        }
        Await.until("a file for each", () -> files(pid) > before + CROWD / 10 * 9);
      } finally {
        for (Socket socket : crowd) {
          socket.close();
        }
      }
      Await.until("no file for any of them", () -> files(pid) <= before + CROWD / 10);
      assertThat(Local.get(Local.IPV4, port)).contains("It works");
    } finally {
      engine.docker().removeAll();
    }
  }

  private static int files(long pid) {
    return Folder.list(Path.of("/proc", pid + "", "fd")).size();
  }
}
