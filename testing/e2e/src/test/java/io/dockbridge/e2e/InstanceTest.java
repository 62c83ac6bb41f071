package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One socket, one daemon; what is somebody else's is left alone. */
@ExtendWith(RealServers.class)
class InstanceTest {
  private static final String NOBODY = "65534";

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
    installation.close();
  }

  @Test
  void aSecondStartOnTheSameSocketEndsWith3AndNamesTheFirst() {
    dockbridge.start();
    long pid = dockbridge.pid();
    Result second = dockbridge.run("start");
    assertThat(second.exitCode()).isEqualTo(3);
    assertThat(second.err()).contains("pid " + pid).contains("dockbridge stop");
    Result foreground = dockbridge.run("start", "--foreground");
    assertThat(foreground.exitCode()).isEqualTo(3);
    assertThat(dockbridge.pid()).as("the first runs on").isEqualTo(pid);
  }

  @Test
  void twoSocketsAreTwoInstancesWithAServerEach() {
    Path otherSocket = installation.folder().resolve("second/docker.sock");
    Dockbridge other = new Dockbridge(installation, otherSocket);
    DockerCli otherDocker = new DockerCli(installation, otherSocket);
    dockbridge.start();
    other.start();
    installation.docker().importBusybox();
    assertThat(otherDocker.ok("images", "-q")).isEmpty();
    assertThat(installation.servers()).hasSize(2);
    assertThat(other.server()).isNotEqualTo(dockbridge.server());
    other.run("stop", "--yes").ok();
    assertThat(installation.docker().ok("images", "-q")).isNotEmpty();
    assertThat(installation.server().id()).isEqualTo(dockbridge.server());
  }

  /** One owner, one project, one settings file; neither sees or touches the other's server. */
  @Test
  void twoNamesAreTwoInstancesWithAServerEach() throws IOException {
    Files.createDirectories(installation.home());
    Files.writeString(
        installation.home().resolve("config.yaml"),
        "instances:\n  ci-1:\n    logging: {level: debug}\n");
    Path socket = installation.home().resolve("instances/ci-1/docker.sock");
    Dockbridge ci = new Dockbridge(installation, socket);
    DockerCli byContext = DockerCli.byContext(installation);
    dockbridge.start();
    dockbridge.run("start", "--name", "ci-1").ok();
    assertThat(byContext.ok("context", "show")).isEqualTo("dockbridge-ci-1");
    byContext.ok("ps");
    installation.docker().ok("ps");

    String all = dockbridge.run("status", "--all", "-o", "csv").ok();
    assertThat(all.lines().filter(it -> it.contains(",running,ready,dockbridge-"))).hasSize(2);
    assertThat(dockbridge.run("server", "list").ok()).contains("  ci-1  ");
    assertThat(installation.servers()).hasSize(2);

    ProcessHandle killed = ProcessHandle.of(ci.pid()).orElseThrow();
    killed.destroyForcibly();
    killed.onExit().join();
    assertThat(dockbridge.run("doctor").out()).contains("dockbridge-ci1-");
    dockbridge.run("stop", "--name", "ci-1", "--yes").ok();
    assertThat(installation.server().id()).isEqualTo(dockbridge.server());
    dockbridge.run("stop", "--all", "--yes").ok();
    assertThat(installation.servers()).isEmpty();
  }

  @Test
  void anInstanceForOneCommandIsGoneAfterIt() {
    String command = cloud.docker() + " ps && echo $DOCKER_HOST; exit 7";
    Result result = dockbridge.run("run-with", "--", "sh", "-c", command);
    assertThat(result.exitCode()).as(result.all()).isEqualTo(7);
    assertThat(result.out())
        .matches("(?s)CONTAINER ID.*unix://.*/instances/run-[0-9a-f]{6}/docker.sock\n");
    assertThat(installation.orders()).hasSize(1);
    assertThat(installation.servers()).isEmpty();
    assertThat(installation.processes()).isEmpty();
    assertThat(installation.home().resolve("instances")).isEmptyDirectory();
    assertThat(installation.home().resolve("run-with/id_ed25519")).as("for the next").exists();
  }

  @Test
  void anInstanceForOneCommandEndsWithItsServerWhenThatIsKilled() {
    // The daemon is a child of the process that is killed, too: only the command ends by itself.
    String untilThen = "while kill -0 $PPID 2> /dev/null; do sleep 0.1; done";
    String command = cloud.docker() + " ps && " + untilThen;
    try (Program runner =
        dockbridge.launch(List.of("run-with", "--name", "ci", "--", "sh", "-c", command))) {
      Await.await("the server").until(() -> runner.out().contains("CONTAINER ID"));
      assertThat(installation.servers()).hasSize(1);
      runner.process().destroyForcibly();
      Await.until("the end of the server", () -> installation.servers().isEmpty());
      Await.until("the end of the daemon", () -> installation.processes().isEmpty());
    }
  }

  @Test
  void aForeignSocketThatSomebodyListensOnIsLeftAlone() throws IOException {
    Files.createDirectories(installation.home());
    try (ServerSocketChannel foreign = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      foreign.bind(UnixDomainSocketAddress.of(installation.socket()));
      Thread.ofVirtual().start(() -> hangUpOnEverybody(foreign));
      Object before = fileKey();
      Result start = dockbridge.run("start");
      assertThat(start.exitCode()).isNotZero();
      assertThat(start.err()).contains("pid " + ProcessHandle.current().pid());
      assertThat(fileKey()).isEqualTo(before);
    }
    assertThat(installation.processes()).isEmpty();
  }

  private static void hangUpOnEverybody(ServerSocketChannel server) {
    while (server.isOpen()) {
      try {
        server.accept().close();
      } catch (IOException _) {
        return; // the test is over
      }
    }
  }

  private Object fileKey() throws IOException {
    return Files.getAttribute(installation.socket(), "unix:ino");
  }

  @Test
  void aFileAtTheSocketsPathIsLeftAlone() throws IOException {
    Files.createDirectories(installation.home());
    Files.writeString(installation.socket(), "mine");
    Result start = dockbridge.run("start");
    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.err()).contains(installation.socket() + " exists and is not a socket");
    assertThat(installation.socket()).hasContent("mine");
    assertThat(installation.processes()).isEmpty();
  }

  @Test
  void theSocketIsForItsOwnerOnly() throws IOException {
    dockbridge.start();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installation.socket())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installation.home())))
        .isEqualTo("rwx------");
    assertThat(asNobody("ps").all()).containsIgnoringCase("permission denied");
  }

  @Test
  void anotherUserIsRefusedEvenWhereTheFilesWouldLetHimIn() throws IOException {
    dockbridge.start();
    open(installation.socket(), "rw-rw-rw-");
    for (Path folder : List.of(cloud.folder(), installation.folder(), installation.home())) {
      open(folder, "rwxr-xr-x");
    }
    Result ping = asNobody("ps");
    assertThat(ping.exitCode()).isNotZero();
    assertThat(ping.all()).doesNotContain("CONTAINER ID");
    assertThat(installation.orders()).isEmpty();
    assertThat(dockbridge.status().at("/activity_summary/total_commands").asInt()).isZero();
  }

  private static void open(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private Result asNobody(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    command.addAll(List.of(cloud.docker().toString(), "-H", "unix://" + installation.socket()));
    command.addAll(List.of(arguments));
    Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), "HOME", "/nonexistent");
    try (Program program =
        Program.start(command, environment, installation.folder(), Program.nothing())) {
      return program.await();
    }
  }

  @Test
  void aStaleSocketOfAKilledDaemonIsReplaced() {
    dockbridge.start();
    dockbridge.kill();
    assertThat(dockbridge.run("status").exitCode()).isEqualTo(4);
    dockbridge.start();
    assertThat(dockbridge.status().at("/instance_info/is_running").asBoolean()).isTrue();
  }
}
