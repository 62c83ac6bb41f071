package io.dockbridge.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.doctor.CheckResult.Ok;
import io.dockbridge.doctor.CheckResult.Problem;
import io.dockbridge.doctor.CheckResult.Skipped;
import io.dockbridge.doctor.CheckResult.Warning;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalDiagnosisTest {
  private static final DaemonView HANGING =
      new DaemonView(true, Optional.of("7"), Optional.empty(), Optional.empty());

  @TempDir private Path folder;
  private Home home;

  @BeforeEach
  void open() throws Exception {
    home = new Home(folder, Map.of());
    home.state.prepare();
  }

  private static DaemonView running(String status) throws Exception {
    JsonNode document = new ObjectMapper().readTree(status);
    return new DaemonView(true, Optional.of("7"), Optional.of(document), Optional.empty());
  }

  private CheckResult socket(DaemonView daemon) {
    return new SocketCheck(home.config.socketPath(), home.state, daemon).result();
  }

  private CheckResult disk() {
    return DiskCheck.result(home.state);
  }

  @Test
  void aHomeThatIsOursAndTakesBytesIsFine() throws Exception {
    assertThat(disk()).isInstanceOf(Ok.class);
    try (var files = Files.list(home.state.home())) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrder("instances", "owner");
    }
  }

  @Test
  void aHomeThatIsNotThereYetIsNoProblemAndIsNotMade() throws Exception {
    Home none = new Home(folder.resolve("new"), Map.of());
    assertThat(DiskCheck.result(none.state)).isInstanceOf(Skipped.class);
    assertThat(none.state.home()).doesNotExist();
  }

  @Test
  void aHomeThatOthersCanWriteToIsAProblem() throws Exception {
    Files.setPosixFilePermissions(home.state.home(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(disk()).isInstanceOf(Problem.class).asString().contains("chmod 700");
  }

  @Test
  void fewInotifyWatchesAreAWarning() throws Exception {
    Path limit = Files.writeString(folder.resolve("max_user_watches"), "8192\n");
    assertThat(WatchesCheck.result(limit))
        .isInstanceOf(Warning.class)
        .asString()
        .contains("8192 folders", "fs.inotify.max_user_watches=524288");
    Files.writeString(limit, "524288\n");
    assertThat(WatchesCheck.result(limit)).isInstanceOf(Ok.class);
  }

  @Test
  void aFreePathIsFineAndAFileAtItIsAProblem() throws Exception {
    assertThat(socket(Home.absent())).isInstanceOf(Ok.class);
    Files.writeString(home.config.socketPath(), "mine");
    assertThat(socket(Home.absent())).isInstanceOf(Problem.class).asString().contains("no");
    assertThat(home.config.socketPath()).hasContent("mine");
  }

  @Test
  void aSocketSomebodyElseListensOnIsAProblemAndADeadOneToo() throws Exception {
    Path path = home.config.socketPath();
    try (ServerSocketChannel foreign = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      foreign.bind(UnixDomainSocketAddress.of(path));
      assertThat(socket(Home.absent()))
          .isInstanceOf(Problem.class)
          .asString()
          .contains("another program (pid " + ProcessHandle.current().pid());
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(socket(HANGING)).isInstanceOf(Problem.class).asString().contains("chmod 600");
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      assertThat(socket(HANGING)).isInstanceOf(Ok.class);
    }
    assertThat(socket(Home.absent())).isInstanceOf(Problem.class).asString().contains("dead");
  }

  @Test
  void ourOwnSocketThatAKilledDaemonLeftIsAWarning() throws Exception {
    Path path = home.config.socketPath();
    try (ServerSocketChannel ours = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      ours.bind(UnixDomainSocketAddress.of(path));
    }
    Object identity = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    Files.writeString(home.state.socketMark(), identity.toString());
    assertThat(socket(Home.absent())).isInstanceOf(Warning.class);
  }

  @Test
  void aPathThatIsTooLongIsAProblem() throws Exception {
    Home deep = new Home(folder, Map.of("DOCKBRIDGE_SOCKET_PATH", "/tmp/" + "x".repeat(100)));
    assertThat(new SocketCheck(deep.config.socketPath(), deep.state, Home.absent()).result())
        .isInstanceOf(Problem.class)
        .asString()
        .contains("longer than 103 bytes");
  }

  @Test
  void aSocketThatSomebodyRemovedIsAProblem() {
    assertThat(socket(HANGING)).isInstanceOf(Problem.class).asString().contains("removed");
  }

  @Test
  void aDaemonRunsOrHangsOrWasKilledOrLeftAServerOrIsNotThere() throws Exception {
    assertThat(running("{\"instance_info\":{\"pid\":7}}").result()).isInstanceOf(Ok.class);
    assertThat(HANGING.result()).isInstanceOf(Problem.class).asString().contains("pid 7");
    DaemonView killed = new DaemonView(false, Optional.of("7"), Optional.empty(), Optional.empty());
    assertThat(killed.result()).isInstanceOf(Warning.class).asString().contains("killed");
    DaemonView costly =
        new DaemonView(false, Optional.of("7"), Optional.empty(), Optional.of("dockbridge-a"));
    assertThat(costly.result()).isInstanceOf(Warning.class).asString().contains("dockbridge-a");
    assertThat(Home.absent().result()).isInstanceOf(Skipped.class);
  }

  @Test
  void dockerLeadsHereOrElsewhereOrToNobody() {
    Path socket = home.config.socketPath();
    Optional<String> here = Optional.of("unix://" + socket);
    ContextCheck ours = new ContextCheck(Optional.empty(), Optional.of("dockbridge"), here);
    assertThat(ours.result(socket, true)).isInstanceOf(Ok.class);
    assertThat(ours.result(socket, false)).isInstanceOf(Problem.class);
    ContextCheck others = new ContextCheck(Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(others.result(socket, true)).isInstanceOf(Warning.class);
    assertThat(others.result(socket, false)).isInstanceOf(Skipped.class);
  }

  @Test
  void aDockerHostThatBeatsTheContextIsNamedWithoutItsPassword() {
    ContextCheck docker =
        new ContextCheck(
            Optional.of("tcp://me:secret@there:2375"), Optional.of("dockbridge"), Optional.empty());
    assertThat(docker.result(home.config.socketPath(), true))
        .isInstanceOf(Warning.class)
        .asString()
        .contains("tcp://me@there:2375", "unset DOCKER_HOST")
        .doesNotContain("secret");
  }

  @Test
  void portsThatAreTakenHereAreNamed() throws Exception {
    assertThat(PortsCheck.result(Home.absent())).isInstanceOf(Skipped.class);
    String web = "'container_name':'web','requested_port':8080";
    assertThat(ports("{%s,'status':'active','local_port':8080}".formatted(web)))
        .isInstanceOf(Ok.class);
    assertThat(ports("{%s,'status':'active','local_port':9080}".formatted(web)))
        .isInstanceOf(Warning.class)
        .asString()
        .contains("port 8080 of web is at 9080");
    assertThat(ports("{%s,'status':'conflict','reason':'taken by nginx'}".formatted(web)))
        .isInstanceOf(Problem.class)
        .asString()
        .contains("port 8080 of web: taken by nginx");
  }

  private static CheckResult ports(String port) throws Exception {
    return PortsCheck.result(running("{'port_forwards':[%s]}".formatted(port).replace('\'', '"')));
  }

  @Test
  void aKeyThatIsGoneMattersOnlyToAServer() {
    Path file = folder.resolve("none");
    assertThat(SshKeyCheck.result(file, false, Optional.empty())).isInstanceOf(Skipped.class);
    assertThat(SshKeyCheck.result(file, true, Optional.empty()))
        .isInstanceOf(Problem.class)
        .asString()
        .contains("server destroy");
  }

  @Test
  void aKeyFileWithoutAKeyIsAProblem() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "nothing");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(SshKeyCheck.result(file, false, Optional.empty())).isInstanceOf(Problem.class);
  }
}
